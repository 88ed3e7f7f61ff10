namespace Relais.Kernel.Ids;

/// <summary>One isolated team: every row of the product belongs to exactly one.</summary>
public readonly record struct WorkspaceId(Guid Value) : IId<WorkspaceId>
{
    /// <inheritdoc/>
    public static WorkspaceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A person's account, global to the installation.</summary>
public readonly record struct UserId(Guid Value) : IId<UserId>
{
    /// <inheritdoc/>
    public static UserId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A person's place in one workspace.</summary>
public readonly record struct MemberId(Guid Value) : IId<MemberId>
{
    /// <inheritdoc/>
    public static MemberId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One signed-in browser.</summary>
public readonly record struct SessionId(Guid Value) : IId<SessionId>
{
    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A bearer token for programs.</summary>
public readonly record struct ApiTokenId(Guid Value) : IId<ApiTokenId>
{
    /// <inheritdoc/>
    public static ApiTokenId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One audit entry, and the key under which the undo of its action is kept.</summary>
public readonly record struct AuditId(Guid Value) : IId<AuditId>
{
    /// <inheritdoc/>
    public static AuditId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One piece of work to do after a commit: a mail, a webhook call, a handler.</summary>
public readonly record struct OutboxId(Guid Value) : IId<OutboxId>
{
    /// <inheritdoc/>
    public static OutboxId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
