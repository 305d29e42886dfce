using System.Globalization;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>Renders the pages that tell of the relay's rules, with the numbers that its settings really have.</summary>
internal static class PageText
{
    /// <summary>What visitors should know of a relay's rules.</summary>
    public static string Info(RelaySettings settings) => Asset.Page("info.html", $"About · {Html.Encode(settings.HostName)}", Places(settings));

    /// <summary>What is stored, for how long, and whom to ask.</summary>
    public static string Privacy(RelaySettings settings) => Asset.Page("privacy.html", $"Privacy · {Html.Encode(settings.HostName)}", Places(settings));

    private static (string, string)[] Places(RelaySettings settings) =>
    [
        ("domain", Html.Encode(settings.HostName)),
        ("mail-domain", Html.Encode(settings.MailDomain)),
        ("username-rule", settings.UsernameMinLength == settings.UsernameMaxLength
            ? Count(settings.UsernameMinLength, "character") : $"{Text(settings.UsernameMinLength)} to {Count(settings.UsernameMaxLength, "character")}"),
        ("password-min", Text(settings.PasswordMinLength)),
        ("rate", Text(settings.MaxUserSendPerMinute)),
        ("message-size", Size(settings.MaxMessageSize)),
        ("quota", Size(settings.MaxMailboxSize)),
        ("mail-days", Count(settings.DeleteMailsAfterDays, "day")),
        ("large-days", Count(Math.Min(settings.DeleteLargeAfterDays, settings.DeleteMailsAfterDays), "day")),
        ("inactive-days", Count(settings.DeleteInactiveUsersAfterDays, "day")),
        ("push", Push(settings)),
        ("contact", Contact(settings)),
    ];

    private static string Push(RelaySettings settings) => settings.NotifierUrl is not { } url ? ""
        : $"<li><strong>A token of your phone</strong>, if your app gives one, for at most 90 days after it did so last. With it the relay asks {Html.Encode(url.Host)} "
            + "to wake your app; the token is encrypted for that service, and no message goes there.</li>";

    private static string Contact(RelaySettings settings)
    {
        var text = new StringBuilder();
        Append("Whom to ask", settings.PrivacyMail is { } mail ? $"<a href=\"mailto:{Html.Encode(mail)}\">{Html.Encode(mail)}</a>" : null);
        Append("Who runs this relay", Lines(settings.PrivacyPostal));
        Append("Data protection officer", Lines(settings.PrivacyPdo));
        Append("Supervisory authority", Lines(settings.PrivacySupervisor));
        return text.ToString();

        void Append(string heading, string? content)
        {
            if (content is not null) text.Append("<h2>").Append(heading).Append("</h2>\n<p class=\"lines\">").Append(content).Append("</p>\n");
        }
    }

    private static string? Lines(string? text) => text is null ? null : Html.Encode(text.Replace("\r", "", StringComparison.Ordinal)).Replace("&#xA;", "\n", StringComparison.Ordinal);

    private static string Size(long bytes) => bytes >= 1L << 30 && bytes % (1L << 30) == 0
        ? $"{Text(bytes >> 30)} GB" : bytes >= 1 << 20 ? $"{Text(bytes >> 20)} MB" : $"{Text(bytes >> 10)} kB";

    private static string Count(int number, string what) => $"{Text(number)} {what}{(number == 1 ? "" : "s")}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
