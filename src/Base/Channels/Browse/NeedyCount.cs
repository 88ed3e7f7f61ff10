using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;

namespace Relais.Channels.Browse;

/// <summary>How many channels wait for a person who manages channels: refused, short of a right, or about to end.</summary>
internal static class NeedyCount
{
    private static readonly Duration Soon = Duration.FromDays(3);

    public static async ValueTask<NavCount> Of(IServiceProvider request, CancellationToken cancel)
    {
        var listed = await request.GetRequiredService<Pipeline>().Run(request.GetRequiredService<Current>().Caller, new ListChannels(), cancel);
        var until = request.GetRequiredService<TimeProvider>().Now() + Soon;
        return listed.Ok ? new(listed.Value.Channels.Count(c => Needs(c, until)), IsYours: true) : default;
    }

    /// <summary>What lasts less than the warning is not counted from its beginning.</summary>
    private static bool Needs(ChannelView channel, Instant until) => channel.State switch
    {
        ChannelState.NeedsReconnect => true,
        ChannelState.Connected => channel.MissingScopes.Count > 0 || (channel.EndsAt < until && channel.ConnectedAt + Soon + Soon < channel.EndsAt),
        _ => false,
    };
}
