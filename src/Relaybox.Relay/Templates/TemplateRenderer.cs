using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace Relaybox.Relay.Templates;

/// <summary>Renders configuration templates strictly: an unknown name is an error, and nothing is escaped.</summary>
internal sealed class TemplateRenderer(IReadOnlyDictionary<string, object> model)
{
    private const string Extension = ".hbs";

    private readonly IHandlebars _handlebars = Handlebars.Create(new HandlebarsConfiguration
    {
        NoEscape = true,
        ThrowOnUnresolvedBindingExpression = true,
    });

    /// <summary>Renders one template.</summary>
    /// <param name="template">The template's text.</param>
    /// <param name="name">The template's name for messages.</param>
    /// <exception cref="TemplateException">The template is malformed or names what the model does not have.</exception>
    public string Render(string template, string name)
    {
        try
        {
            return _handlebars.Compile(template)(model);
        }
        catch (Exception problem) when (problem is HandlebarsException or HandlebarsUndefinedBindingException)
        {
            throw new TemplateException($"{name}: {problem.Message}", problem);
        }
    }

    /// <summary>Renders every template of a folder into another, keeping sub-folders and dropping <c>.hbs</c>.</summary>
    /// <param name="templates">The folder with the templates.</param>
    /// <param name="output">The folder for the results; made when missing.</param>
    /// <exception cref="TemplateException">A template is malformed or names what the model does not have.</exception>
    public void RenderAll(string templates, string output)
    {
        foreach (var template in Directory.EnumerateFiles(templates, $"*{Extension}", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(templates, template);
            var result = Path.Combine(output, name[..^Extension.Length]);
            Directory.CreateDirectory(Path.GetDirectoryName(result)!);
            File.WriteAllText(result, Render(File.ReadAllText(template), name));
        }
    }
}
