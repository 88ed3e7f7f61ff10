namespace Relais.Kernel.Data;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, such as <c>database</c> or <c>queue</c>.</param>
/// <param name="Ok">Whether it can do its work.</param>
/// <param name="Detail">Figures or the fault, in plain words; never a secret.</param>
public sealed record ReadinessFinding(string Name, bool Ok, string Detail);

/// <summary>A part of the product that can tell whether it can do its work; asked by <c>/readyz</c>.</summary>
public interface IReadiness
{
    /// <summary>Looks, without changing anything that matters.</summary>
    Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel);
}
