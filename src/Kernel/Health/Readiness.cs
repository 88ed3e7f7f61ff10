namespace Relais.Kernel.Health;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, such as <c>store</c> or <c>queue</c>; its words are <c>readiness.{Name}</c>.</param>
/// <param name="Ok">Whether it can do its work.</param>
/// <param name="Detail">Figures or the fault, in plain English words for operators; never a secret.</param>
public sealed record ReadinessFinding(string Name, bool Ok, string Detail)
{
    /// <summary>For people, when it is not well: key of the sentence that says what happened, what is safe and what to do.</summary>
    public string? TextKey { get; init; }

    /// <summary>Values for its placeholders.</summary>
    public object[] Args { get; init; } = [];
}

/// <summary>A part of the product that can tell whether it can do its work; asked by <c>/readyz</c> and the status page.</summary>
public interface IReadiness
{
    /// <summary>Looks, without changing anything that matters.</summary>
    Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel);
}
