namespace Relais.Kernel.Outbox;

/// <summary>Thrown by a handler when trying again cannot help: the message is given up at once, with this reason.</summary>
public sealed class OutboxGivenUpException(string reason, Exception? inner = null) : Exception(reason, inner);
