using Relais.Kernel.Ids;

namespace Relais.Team;

/// <summary>One function (« fonction »): what one answers for.</summary>
public readonly record struct FunctionId(Guid Value) : IId<FunctionId>
{
    /// <inheritdoc/>
    public static FunctionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One duty (« mission »): an area of work, such as answering messages, that somebody holds on each channel.</summary>
public readonly record struct DutyId(Guid Value) : IId<DutyId>
{
    /// <inheritdoc/>
    public static DutyId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Who covers a cell, a row or a column of the matrix.</summary>
public readonly record struct CoverId(Guid Value) : IId<CoverId>
{
    /// <inheritdoc/>
    public static CoverId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One absence of one member.</summary>
public readonly record struct AbsenceId(Guid Value) : IId<AbsenceId>
{
    /// <inheritdoc/>
    public static AbsenceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
