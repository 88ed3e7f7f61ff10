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

/// <summary>One rota (« permanence »): who is on duty when, by turns.</summary>
public readonly record struct RotaId(Guid Value) : IId<RotaId>
{
    /// <inheritdoc/>
    public static RotaId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One band of a rota: the same hours of some days, taken in turns or closed.</summary>
public readonly record struct BandId(Guid Value) : IId<BandId>
{
    /// <inheritdoc/>
    public static BandId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One shift that somebody else takes than the turn says, or that no turn has.</summary>
public readonly record struct ShiftChangeId(Guid Value) : IId<ShiftChangeId>
{
    /// <inheritdoc/>
    public static ShiftChangeId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One time at which a rota is closed, whatever its bands say.</summary>
public readonly record struct ClosureId(Guid Value) : IId<ClosureId>
{
    /// <inheritdoc/>
    public static ClosureId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One swap that somebody asked for.</summary>
public readonly record struct SwapId(Guid Value) : IId<SwapId>
{
    /// <inheritdoc/>
    public static SwapId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
