using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Kernel.Telemetry;
using Relais.Publishing.Engine;

namespace Relais.Publishing.Telemetry;

/// <summary>
/// One trace per delivery, whose id is the delivery's own: the click that schedules it and the process that sends it hours later add
/// to the same trace without handing anything on.
/// </summary>
internal sealed class DeliveryTrace(ILogger<DeliveryTrace> log) : IOn<DeliveryChanged>
{
    /// <summary>The span of carrying a claimed delivery; <see langword="null"/> when nobody listens.</summary>
    public static Activity? Carrying(Claim claim) =>
        Start("delivery.carry", ActivityKind.Producer, claim.Id)?.SetTag("relais.post", claim.Post.ToString()).SetTag("relais.channel", claim.Channel.ToString());

    public Task On(DeliveryChanged happened, Work work)
    {
        using (Start("delivery.change", ActivityKind.Internal, happened.Delivery)?.SetTag("relais.state", happened.To.ToString()))
        {
            if (log.IsEnabled(LogLevel.Information))
            {
                log.LogInformation("Delivery {Delivery} of post {Post}: {From} is now {State}, by {Door}.", happened.Delivery, happened.Post, happened.From, happened.To, work.Caller.Door);
            }
        }

        return Task.CompletedTask;
    }

    private static Activity? Start(string name, ActivityKind kind, DeliveryId delivery)
    {
        if (!RelaisTelemetry.Source.HasListeners())
        {
            return null;
        }

        var trace = ActivityTraceId.CreateFromString(delivery.Value.ToString("N"));
        var from = Activity.Current is { } click ? [new ActivityLink(click.Context)] : Array.Empty<ActivityLink>();
        return RelaisTelemetry.Source.StartActivity(name, kind, new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true), links: from)
            ?.SetTag("relais.delivery", delivery.ToString());
    }
}
