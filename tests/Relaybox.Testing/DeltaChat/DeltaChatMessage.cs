namespace Relaybox.Testing.DeltaChat;

/// <summary>A message as the core shows it.</summary>
/// <param name="Id">The core's number of the message.</param>
/// <param name="ChatId">The chat it is in, where an answer goes.</param>
/// <param name="Text">Its text.</param>
/// <param name="ShowPadlock">Whether it was encrypted and its signature holds.</param>
/// <param name="File">The attachment's path once it is on this machine; null when there is none.</param>
/// <param name="DownloadState"><c>Done</c> when nothing of it is left on the server.</param>
public sealed record DeltaChatMessage(int Id, int ChatId, string Text, bool ShowPadlock, string? File, string DownloadState);
