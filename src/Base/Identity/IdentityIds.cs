using Relais.Kernel.Ids;

namespace Relais.Identity;

/// <summary>One invitation into a workspace.</summary>
public readonly record struct InvitationId(Guid Value) : IId<InvitationId>
{
    /// <inheritdoc/>
    public static InvitationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One link to choose a new password.</summary>
public readonly record struct ResetLinkId(Guid Value) : IId<ResetLinkId>
{
    /// <inheritdoc/>
    public static ResetLinkId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One set of rights that a team made itself.</summary>
public readonly record struct RightsSetId(Guid Value) : IId<RightsSetId>
{
    /// <inheritdoc/>
    public static RightsSetId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Rights given to, or taken from, one member.</summary>
public readonly record struct GrantId(Guid Value) : IId<GrantId>
{
    /// <inheritdoc/>
    public static GrantId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
