using Relais.Kernel.Slices;

namespace Relais.Publishing.Pauses;

/// <summary>What stops sending, asked once per request for all the parts of a page that show it.</summary>
public sealed class StoppagesNow(Pipeline pipeline, Current current)
{
    private readonly Dictionary<bool, Task<Outcome<Stoppages>>> asked = [];

    /// <summary>What stands; nothing for those who may not see deliveries.</summary>
    public async Task<Stoppages> Get(bool withChannels = false)
    {
        if (!asked.TryGetValue(withChannels, out var asking))
        {
            asked[withChannels] = asking = pipeline.Run(current.Caller, new GetStoppagesRequest(withChannels));
        }

        var outcome = await asking;
        return outcome.TryGet(out var found) ? found : new([], null);
    }
}
