using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Who is told what of shifts and swaps.</summary>
internal static class ShiftNews
{
    private const string Path = "team/rotas";

    /// <summary>Somebody is asked to take a shift.</summary>
    public static void Asked(Work work, ShiftSwap swap, RotaFact rota)
    {
        var news = new News(TeamNews.Swap.Key, new("team.told.swap_asked", work.Caller.Name, swap.Date, rota.Name), Path, Same(swap));
        work.Notify(swap.ReturnDate is { } back ? news with { Details = [new("team.told.swap_return", back)] } : news, swap.Asked);
    }

    /// <summary>They said yes or no.</summary>
    public static void Answered(Work work, ShiftSwap swap, RotaFact rota)
    {
        work.NoLonger(TeamNews.Swap.Key, Same(swap), swap.Asked);
        work.Notify(new(TeamNews.Swap.Key, new(swap.State == SwapState.Accepted ? "team.told.swap_accepted" : "team.told.swap_declined", work.Caller.Name, swap.Date, rota.Name), Path, Same(swap)), swap.Asker);
    }

    /// <summary>It was taken back before it was answered.</summary>
    public static void Withdrawn(Work work, ShiftSwap swap) => work.NoLonger(TeamNews.Swap.Key, Same(swap), swap.Asked);

    /// <summary>Somebody who manages the team gave a shift to somebody, perhaps instead of somebody else.</summary>
    public static void Given(Work work, RotaFact rota, LocalDate date, MemberId? before, MemberId? now)
    {
        if (before == now)
        {
            return;
        }

        var same = $"shift:{rota.Id}:{date:uuuu-MM-dd}";
        if (before is { } had)
        {
            work.Notify(new(TeamNews.Shift.Key, new("team.told.shift_taken", date, rota.Name), Path, same), had);
        }

        if (now is { } has)
        {
            work.Notify(new(TeamNews.Shift.Key, new("team.told.shift_given", date, rota.Name), Path, same), has);
        }
    }

    private static string Same(ShiftSwap swap) => $"swap:{swap.Id}";
}
