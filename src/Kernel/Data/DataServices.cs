using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Data;

/// <summary>Registers the database.</summary>
public static class DataServices
{
    /// <summary>Name of the assembly that holds both sets of migrations.</summary>
    public const string MigrationsAssembly = "Relais.Migrations";

    /// <summary>Adds the context for the store in use, scoped and by factory.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, Store store)
    {
        services.AddSingleton(store);
        services.AddSingleton<WriteGate>();
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<StartStore>();

        // Identity's own tables depend on this option, which EF reads from here: whoever builds the model must find it.
        services.Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        if (store.IsSqlite)
        {
            services.AddDbContextFactory<SqliteAppDb>((sp, o) => Common(o)
                .UseSqlite(store.ConnectionString, s => s.MigrationsAssembly(MigrationsAssembly))
                .AddInterceptors(sp.GetRequiredService<SqlitePragmas>()));
            services.AddScoped<AppDb>(sp => sp.GetRequiredService<SqliteAppDb>());
            services.AddSingleton<IAppDbFactory, AppDbFactory<SqliteAppDb>>();
        }
        else
        {
            services.AddDbContextFactory<PostgresAppDb>((_, o) => Common(o)
                .UseNpgsql(store.ConnectionString, s => s.MigrationsAssembly(MigrationsAssembly)));
            services.AddScoped<AppDb>(sp => sp.GetRequiredService<PostgresAppDb>());
            services.AddSingleton<IAppDbFactory, AppDbFactory<PostgresAppDb>>();
        }

        return services;
    }

#pragma warning disable EF9100 // Experimental in EF 10; see the class that takes its place.
    private static DbContextOptionsBuilder Common(DbContextOptionsBuilder options) => options
        .ConfigureWarnings(w => w.Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning))
        .ReplaceService<IModelCacheKeyFactory, ModelPerReader>()
        .ReplaceService<IModelSource, CompiledModelSource>()
        .ReplaceService<ILiftableConstantProcessor, InterpretedConstants>()
        .UseQueryTrackingBehavior(QueryTrackingBehavior.TrackAll);
#pragma warning restore EF9100
}
