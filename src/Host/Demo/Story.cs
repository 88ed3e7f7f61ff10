using NodaTime;

namespace Relais.Demo;

/// <summary>
/// The story of the demo workspace, Brasserie du Canal, as <c>story.json</c> tells it around one reference moment: Tuesday 4 August 2026, 10:42.
/// <see cref="Load"/> gives it as written; <see cref="On"/> moves it to the day the demo starts. People, accounts and addresses are invented.
/// </summary>
/// <param name="Reference">The local moment of which the story speaks as "now".</param>
/// <param name="Viewer">The member whose work the story shows; the first to sign in as.</param>
/// <param name="Slots">Free slots of the calendar.</param>
/// <param name="Events">What other departments have put in the calendar.</param>
/// <param name="Shifts">Who answers messages when, on the reference day.</param>
public sealed record Story(
    StoryWorkspace Workspace,
    LocalDateTime Reference,
    string Viewer,
    IReadOnlyList<StoryMember> Members,
    IReadOnlyList<StoryFunction> Functions,
    IReadOnlyList<StoryChannel> Channels,
    IReadOnlyList<StoryCampaign> Campaigns,
    IReadOnlyList<StoryIdea> Ideas,
    IReadOnlyList<StorySlot> Slots,
    IReadOnlyList<StoryEvent> Events,
    IReadOnlyList<StoryAbsence> Absences,
    IReadOnlyList<StoryShift> Shifts,
    IReadOnlyList<StoryDuty> Duties,
    IReadOnlyList<StoryTask> Tasks,
    IReadOnlyList<StoryConversation> Conversations,
    IReadOnlyList<StoryPath> Paths,
    IReadOnlyList<StoryPost> Posts)
{
    /// <summary>The story as written, embedded in the program.</summary>
    public static Story Load() => StoryFiles.Read<Story>("story.json");

    /// <summary>
    /// The same story moved to <paramref name="now"/>, the local time of the workspace's zone.
    /// <para>Everything dated moves by the same number of whole weeks, so that the week of the reference day becomes the current ISO week: a
    /// Friday playlist stays on a Friday. The shifts of the reference day move to today itself, and what is given in minutes (posts that go out
    /// while one looks, a try that is under way) counts from now.</para>
    /// <para>Since today may be any day of that week, states are then settled. What was approved or scheduled and is past has been published;
    /// what was published and is still to come is scheduled; what is past and still in review is held, as the product would hold it; a failure that
    /// would lie ahead happened at the same hour of an earlier day.</para>
    /// </summary>
    public Story On(LocalDateTime now)
    {
        var weeks = WeeksTo(now.Date);
        var today = Period.FromDays(Period.DaysBetween(Reference.Date, now.Date));
        return this with
        {
            Reference = now,
            Members = [.. Members.Select(member => member with { Guest = member.Guest?.Moved(weeks) })],
            Campaigns = [.. Campaigns.Select(campaign => campaign with { From = campaign.From.PlusWeeks(weeks), To = campaign.To.PlusWeeks(weeks) })],
            Slots = [.. Slots.Select(slot => slot with { At = slot.At.PlusWeeks(weeks) })],
            Events = [.. Events.Select(one => one with { From = one.From.PlusWeeks(weeks), To = one.To.PlusWeeks(weeks) })],
            Absences = [.. Absences.Select(absence => absence with { From = absence.From.PlusWeeks(weeks), To = absence.To.PlusWeeks(weeks) })],
            Tasks = [.. Tasks.Select(task => task with { Due = task.Due + today })],
            Shifts = [.. Shifts.Select(shift => shift with { From = shift.From + today, To = shift.To + today })],
            Posts = [.. Posts.Select(post => post.Moved(weeks, now).Settled(now))],
        };
    }

    /// <summary>How many whole weeks lie between the reference week and the ISO week of <paramref name="today"/>; negative before it.</summary>
    public int WeeksTo(LocalDate today) => Period.DaysBetween(Monday(Reference.Date), Monday(today)) / 7;

    private static LocalDate Monday(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);
}

/// <param name="Zone">IANA zone in which every time of the story is meant.</param>
/// <param name="Region">Name of the region whose public holidays apply.</param>
public sealed record StoryWorkspace(string Name, string Slug, string Zone, string Language, string Region, Uri Site);

public enum StoryRole { Owner, Admin, Editor, Writer, Reviewer, Reader }

/// <param name="Function">A person's trade, as the team names it.</param>
/// <param name="Functions">What the person answers for: keys of ready-made functions, or names of the team's own.</param>
/// <param name="Avatar">File of <c>avatars/</c> without its extension.</param>
public sealed record StoryMember(
    string Key, string Name, string Function, IReadOnlyList<string> Functions, StoryRole Role, string Mail, string Language, string Avatar, bool External = false, StoryGuest? Guest = null);

/// <summary>Somebody invited to one campaign alone, with what they are asked for.</summary>
public sealed record StoryGuest(string Campaign, string Deliverables, string Style, LocalDate Deadline, LocalDate LastDay)
{
    internal StoryGuest Moved(int weeks) => this with { Deadline = Deadline.PlusWeeks(weeks), LastDay = LastDay.PlusWeeks(weeks) };
}

/// <summary>A function that the team made for itself.</summary>
public sealed record StoryFunction(string Name, IReadOnlyList<string> Tasks);

/// <summary>One account on the sandbox network. <paramref name="Screen"/> is the network whose place it takes in the reference screens.</summary>
public sealed record StoryChannel(string Key, string Handle, string Name, string Description, string Screen, string Avatar);

/// <param name="Colour">One of the six campaign colours, 0 to 5.</param>
public sealed record StoryCampaign(string Key, string Name, string Note, LocalDate From, LocalDate To, int Colour);

public sealed record StoryIdea(string Title, string Author, IReadOnlyList<string> Channels, string Hint);

public sealed record StorySlot(string Channel, LocalDateTime At);

public sealed record StoryEvent(string Service, string Title, LocalDateTime From, LocalDateTime To);

/// <param name="To">Last day away.</param>
/// <param name="Relief">Who stands in; none where nobody was found yet.</param>
public sealed record StoryAbsence(string Member, string Kind, LocalDate From, LocalDate To, string? Relief = null);

public sealed record StoryShift(string Member, LocalDateTime From, LocalDateTime To);

/// <summary>One cell of the matrix. Without an owner it is a gap, without a backup it is at risk.</summary>
public sealed record StoryDuty(string Duty, string Channel, string? Owner = null, string? Backup = null);

/// <summary>Something to be done besides posts.</summary>
public sealed record StoryTask(string Title, string Member, LocalDate Due, decimal Hours);

/// <param name="DueInMinutes">When the answer is due, from now; negative when it is late.</param>
/// <param name="HeldBy">Who holds the conversation; nobody yet when it is free.</param>
public sealed record StoryConversation(
    string Key, string Person, string Handle, string Channel, string Kind, IReadOnlyList<string> Tags, int DueInMinutes,
    IReadOnlyList<StoryMessage> Messages, string? HeldBy = null);

/// <param name="By">The member who wrote it; the person outside when absent.</param>
/// <param name="Note">An internal note, which the person outside never sees.</param>
public sealed record StoryMessage(int MinutesAgo, string Text, string? By = null, bool Note = false);

/// <param name="Stages">In order. The first is the author's own; several approvers in one stage decide side by side.</param>
public sealed record StoryPath(string Name, IReadOnlyList<StoryStage> Stages);

public sealed record StoryStage(string Name, IReadOnlyList<string> Approvers);
