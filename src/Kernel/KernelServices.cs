using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Relais.Kernel.Audit;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Health;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Limits;
using Relais.Kernel.Live;
using Relais.Kernel.Mail;
using Relais.Kernel.Modules;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Retention;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Telemetry;
using Relais.Kernel.Time;
using Relais.Kernel.Words;

namespace Relais.Kernel;

/// <summary>Puts the house together: Kernel's services, then each module's.</summary>
public static class KernelServices
{
    /// <summary>
    /// Adds everything that does not depend on how the product is reached. The caller adds logging, and may have added a
    /// <see cref="TimeProvider"/> before.
    /// </summary>
    public static IServiceCollection AddRelais(this IServiceCollection services, RelaisSettings settings, ModuleList modules, params Assembly[] alsoWords)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(modules);
        services.AddStore(StoreOf(settings));
        var rights = new Rights(modules.All.SelectMany(m => m.Permissions));
        var slices = new SliceCatalog(modules.Assemblies, rights);
        slices.Register(services);
        services.AddSingleton(rights);
        services.AddSingleton(slices);
        services.AddSingleton<Pipeline>();
        services.AddSingleton<Undo>();
        services.AddSingleton<Fragments>();
        services.AddScoped<Current>();
        services.AddSingleton(settings.ZoneFile is { } zones ? Zones.From(zones) : Zones.Bundled);
        services.AddSingleton<Notices>();
        services.AddSingleton<NoticeSender>();
        services.AddSingleton<FileStore>();
        services.AddSingleton(sp => settings.ReadOnly ? SecretBox.ToLook(settings.KeyPath, sp.GetRequiredService<TimeProvider>()) : new SecretBox(settings.KeyPath, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SealedSecrets>();
        services.AddSingleton<AuditWitness>();
        services.AddSingleton<AuditSealer>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AttemptLimiter>();
        services.AddSingleton<Letters>();
        services.AddSingleton<SmtpPost>();
        services.AddScoped<IOutboxHandler, MailHandler>();
        services.AddInvariants(KernelInvariants.All);
        services.AddSingleton<IReadiness, StoreReadiness>();
        services.AddSingleton<IReadiness, ClockReadiness>();
        services.AddSingleton<IReadiness, OutboxReadiness>();
        services.AddSingleton<Checkup>();
        services.AddGauges(KernelGauges.Read);
        services.AddSingleton<Doctor>();
        services.AddSingleton<BackupWriter>();
        services.AddSingleton<RestoreStore>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxWorker>();
        services.AddPeriodic<KernelSweep>("kernel.sweep", NodaTime.Duration.FromHours(6));
        services.AddPeriodic<FileSweep>("files.sweep", NodaTime.Duration.FromHours(24));
        services.AddFileUse(db => db.Set<User>().Where(u => u.Portrait != null).Select(u => u.Portrait!));
        if (settings.Role != ProcessRole.Web)
        {
            services.AddHostedService(sp => sp.GetRequiredService<OutboxWorker>());
            services.AddHostedService(sp => sp.GetRequiredService<AuditSealer>());
        }

        services.AddSingleton(new TextCatalog(modules.Assemblies.Concat(alsoWords)));
        services.AddScoped(sp => new Text(sp.GetRequiredService<TextCatalog>()));
        if (settings.Database is not null)
        {
            services.AddHostedService<PostgresNotices>();
        }

        foreach (var module in modules.All)
        {
            module.Add(services, settings);
        }

        return services;
    }

    /// <summary>
    /// The store that the settings name. PostgreSQL ends a transaction whose process has stood still in it for a lease (frozen, or behind a dead
    /// network): its locks would keep every other process from claiming and pausing for as long as the server believes it to be there.
    /// </summary>
    public static Store StoreOf(RelaisSettings settings)
    {
        if (settings.Database is not { } address)
        {
            return new(StoreKind.Sqlite, $"Data Source={settings.DatabasePath};Pooling=True" + (settings.ReadOnly ? ";Mode=ReadOnly" : ""));
        }

        List<string> asked = [FormattableString.Invariant($"idle_in_transaction_session_timeout={settings.LeaseSeconds}s")];
        if (settings.ReadOnly)
        {
            asked.Add("default_transaction_read_only=on");
        }

        return new(StoreKind.Postgres, PostgresAddress.ToConnectionString(address, asked));
    }
}
