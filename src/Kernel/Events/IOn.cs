using Relais.Kernel.Slices;

namespace Relais.Kernel.Events;

/// <summary>
/// Reacts to an event inside the transaction that raised it; may note further effects on the work, raise further events, or
/// throw to stop everything. "Who reacts to this?" is <i>find references</i> on the event.
/// </summary>
/// <typeparam name="TEvent">The event, a record in the past tense.</typeparam>
public interface IOn<in TEvent>
{
    /// <summary>Reacts.</summary>
    Task On(TEvent happened, Work work);
}
