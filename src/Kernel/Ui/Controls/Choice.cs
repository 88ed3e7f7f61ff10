namespace Relais.Kernel.Ui;

/// <summary>One thing that can be chosen.</summary>
/// <param name="Value">What the form sends.</param>
/// <param name="Label">What people read.</param>
/// <param name="Group">Title above a group of choices.</param>
public sealed record Choice(string Value, string Label, string? Group = null);
