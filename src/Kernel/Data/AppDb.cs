using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Modules;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Data;

/// <summary>
/// The one database context. Kernel maps people, audit and outbox; each module maps its own tables in
/// <see cref="IModule.Map"/>. Every query on an <see cref="IOwned"/> row sees only <see cref="Workspace"/>.
/// </summary>
public abstract class AppDb(DbContextOptions options, ModuleList modules, WriteGate gate)
    : IdentityUserContext<User, Guid>(options)
{
    /// <summary>EF puts the context that runs a query in the place of any constant of this type.</summary>
    private static readonly ConstantExpression Asking = Expression.Constant(null, typeof(AppDb));

    private bool holdsGate;
    private Caller? guest;

    /// <summary>The workspace this context is narrowed to; while <see langword="null"/>, owned rows are invisible.</summary>
    public WorkspaceId? Workspace { get; private set; }

    /// <summary>Whether its model, and with it its filters, was chosen: at its first query.</summary>
    internal bool HasModel { get; set; }

    /// <summary>Whether it is read by a guest, and shows what lies within their limits alone.</summary>
    public bool IsNarrowed => guest is not null;

    /// <summary>The guest's place in the workspace, for <see cref="GuestRules"/>.</summary>
    public MemberId GuestMember => guest?.Member ?? default;

    /// <summary>The guest's account, for <see cref="GuestRules"/>.</summary>
    public UserId GuestUser => guest?.User ?? default;

    /// <summary>The modules whose tables this context holds.</summary>
    public ModuleList Modules { get; } = modules;

    /// <summary>Which engine this context speaks to.</summary>
    public abstract StoreKind Kind { get; }

    /// <inheritdoc/>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>Narrows this context to one workspace. A context serves one workspace in its life.</summary>
    public AppDb In(WorkspaceId? workspace)
    {
        if (Workspace is not null && workspace != Workspace)
        {
            throw new InvalidOperationException("This context already serves another workspace.");
        }

        Workspace = workspace;
        return this;
    }

    /// <summary>Narrows this context to the caller's workspace and, for a guest, to their limits. Nothing widens it again.</summary>
    public AppDb In(Caller caller)
    {
        if (caller.Guest is not null && !IsNarrowed && (HasModel || Workspace is not null))
        {
            throw new InvalidOperationException("This context already reads more than a guest may see.");
        }

        guest ??= caller.Guest is null ? null : caller;
        return In(caller.Workspace);
    }

    /// <summary>The places of one kind that the guest is limited to, for <see cref="GuestRules"/>.</summary>
    public List<TId> GuestPlaces<TId>(PlaceKind kind)
        where TId : struct, IId<TId> => guest?.Guest is { } limits ? [.. (kind == PlaceKind.Channel ? limits.Channels : limits.Campaigns).Select(id => TId.From(id))] : [];

    /// <summary>
    /// Waits for this process's turn to write and opens a transaction; every write of this context until the scope ends is part of it.
    /// </summary>
    public async Task<WriteScope> BeginWriteAsync(CancellationToken cancel = default)
    {
        var turn = await gate.EnterAsync(cancel);
        try
        {
            var transaction = await Database.BeginTransactionAsync(cancel);
            holdsGate = true;
            return new(transaction, turn, () => holdsGate = false);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Guard();
        if (holdsGate)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        using var turn = await gate.EnterAsync(cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>Not offered: saving is asynchronous, in the writer's turn.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Use SaveChangesAsync.");

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        var sqlite = Kind == StoreKind.Sqlite;
        List<Type> types = [.. Modules.Assemblies.SelectMany(a => a.GetTypes())];
        foreach (var id in types.Where(IsId))
        {
            configurationBuilder.Properties(id).HaveConversion((sqlite ? typeof(IdToBytes<>) : typeof(IdToGuid<>)).MakeGenericType(id));
        }

        configurationBuilder.Properties<Instant>().HaveConversion<InstantToTicks>();
        configurationBuilder.Properties<Duration>().HaveConversion<DurationToTicks>();
        configurationBuilder.Properties<LocalDate>().HaveConversion<LocalDateToText>().HaveMaxLength(10);
        configurationBuilder.Properties<LocalTime>().HaveConversion<LocalTimeToText>().HaveMaxLength(8);
        configurationBuilder.Properties<LocalDateTime>().HaveConversion<LocalDateTimeToText>().HaveMaxLength(19);
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(24);
        foreach (var kind in types.Where(t => t.IsEnum))
        {
            configurationBuilder.Properties(kind).HaveConversion(typeof(EnumToText<>).MakeGenericType(kind));
        }

        if (sqlite)
        {
            configurationBuilder.Properties<Guid>().HaveConversion<GuidToBytes>();
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<OffsetToTicks>();
        }
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        KernelTables.Map(builder);
        Folded.Map(builder, Kind);
        foreach (var module in Modules.All)
        {
            module.Map(builder);
        }

        var rules = IsNarrowed ? Rules() : null;
        foreach (var entity in builder.Model.GetEntityTypes().ToList())
        {
            if (typeof(IOwned).IsAssignableFrom(entity.ClrType))
            {
                builder.Entity(entity.ClrType).HasQueryFilter(Filter(entity, builder.Model, rules));
            }

            if (typeof(IConcurrent).IsAssignableFrom(entity.ClrType))
            {
                builder.Entity(entity.ClrType).Property(nameof(IConcurrent.Version)).IsConcurrencyToken();
            }
        }
    }

    private static bool IsId(Type type) =>
        type.IsValueType && !type.IsGenericType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    private GuestRules Rules()
    {
        var rules = new GuestRules();
        KernelTables.Limit(rules);
        foreach (var module in Modules.All)
        {
            module.Limit(rules);
        }

        return rules;
    }

    /// <summary>What every query on these rows is narrowed by: that they belong to the workspace of the context that asks.</summary>
    internal static LambdaExpression OfWorkspace(Type row)
    {
        var one = Expression.Parameter(row, "row");
        var owner = Expression.Convert(Expression.Property(one, nameof(IOwned.WorkspaceId)), typeof(WorkspaceId?));
        return Expression.Lambda(Expression.Equal(owner, Expression.Property(Asking, typeof(AppDb).GetProperty(nameof(Workspace), BindingFlags.Public | BindingFlags.Instance)!)), one);
    }

    private static LambdaExpression Filter(IMutableEntityType entity, IMutableModel model, GuestRules? rules)
    {
        var here = OfWorkspace(entity.ClrType);
        return rules is null ? here : Expression.Lambda(Expression.AndAlso(here.Body, rules.For(entity, model, here.Parameters[0], Asking)), here.Parameters);
    }

    private void Guard()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            if (entry.Entity is IOwned owned && owned.WorkspaceId != Workspace)
            {
                throw new InvalidOperationException($"A {entry.Entity.GetType().Name} of another workspace was about to be saved.");
            }

            if (entry.State is EntityState.Added or EntityState.Modified && entry.Entity is IConcurrent concurrent)
            {
                concurrent.Version = Guid.CreateVersion7();
            }
        }
    }
}

/// <summary>The context on SQLite.</summary>
public sealed class SqliteAppDb(DbContextOptions<SqliteAppDb> options, ModuleList modules, WriteGate gate) : AppDb(options, modules, gate)
{
    /// <inheritdoc/>
    public override StoreKind Kind => StoreKind.Sqlite;
}

/// <summary>The context on PostgreSQL.</summary>
public sealed class PostgresAppDb(DbContextOptions<PostgresAppDb> options, ModuleList modules, WriteGate gate) : AppDb(options, modules, gate)
{
    /// <inheritdoc/>
    public override StoreKind Kind => StoreKind.Postgres;
}
