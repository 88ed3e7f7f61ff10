using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace Relais.Kernel.Data;

/// <summary>
/// The model of the tables that EF wrote down as code. Building it anew takes most of a second of each start. What EF cannot write down, the filter by
/// workspace and the function that searches fold text with, is added here; a test holds what comes of it against the model that is built.
/// </summary>
[SuppressMessage("Usage", "EF1001:Internal EF Core API usage.", Justification = "EF has no other way to give a compiled model filters (dotnet/efcore#24897, open on 2026-11-23).")]
internal static class CompiledModel
{
    private static readonly ConcurrentDictionary<(Assembly From, Type Context), Lazy<IModel?>> Known = new();

    /// <summary>The one for this context; <see langword="null"/> when none was compiled for its modules.</summary>
    public static IModel? For(AppDb db) => db.Modules.Compiled is { } compiled
        ? Known.GetOrAdd((compiled, db.GetType()), static (key, kind) => new(() => Load(key.From, key.Context, kind)), db.Kind).Value
        : null;

    private static IModel? Load(Assembly from, Type context, StoreKind kind)
    {
        var type = from.GetCustomAttributes<DbContextModelAttribute>().SingleOrDefault(a => a.ContextType == context)?.ModelType;
        if (type?.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is not RuntimeModel model)
        {
            return null;
        }

        foreach (var entity in ((IModel)model).GetEntityTypes().Where(e => typeof(IOwned).IsAssignableFrom(e.ClrType)).Cast<RuntimeEntityType>())
        {
            entity.AddAnnotation(CoreAnnotationNames.QueryFilter, new QueryFilterCollection([new RuntimeQueryFilter(null!, AppDb.OfWorkspace(entity.ClrType))]));
        }

        Folded.Map(model, kind);
        return model;
    }
}

/// <summary>Gives contexts the compiled model. Guests read through a model of their own, whose filters narrow more; that, and the one for migrations, is built.</summary>
internal sealed class CompiledModelSource(ModelSourceDependencies dependencies) : ModelSource(dependencies)
{
    /// <inheritdoc/>
    public override IModel GetModel(DbContext context, ModelCreationDependencies modelCreationDependencies, bool designTime)
    {
        if (designTime || context is not AppDb { IsNarrowed: false } db || CompiledModel.For(db) is not { } model)
        {
            return base.GetModel(context, modelCreationDependencies, designTime);
        }

        db.HasModel = true;
        return modelCreationDependencies.ModelRuntimeInitializer.Initialize(model, designTime: false, modelCreationDependencies.ValidationLogger);
    }
}
