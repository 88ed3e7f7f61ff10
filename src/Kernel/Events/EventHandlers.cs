using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Events;

/// <summary>Calls every <see cref="IOn{TEvent}"/> registered for an event.</summary>
internal abstract class EventHandlers
{
    private static readonly ConcurrentDictionary<Type, EventHandlers> ByEvent = new();

    internal static Task RunAll(object happened, Work work) =>
        ByEvent.GetOrAdd(happened.GetType(), type => (EventHandlers)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!).Run(happened, work);

    private protected abstract Task Run(object happened, Work work);

    private sealed class Of<TEvent> : EventHandlers
    {
        private protected override async Task Run(object happened, Work work)
        {
            foreach (var handler in work.Services.GetServices<IOn<TEvent>>())
            {
                await handler.On((TEvent)happened, work);
            }
        }
    }
}
