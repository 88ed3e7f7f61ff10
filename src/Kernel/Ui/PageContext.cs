namespace Relais.Kernel.Ui;

/// <summary>A person as the interface shows them.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Colour">1 to 6: the category colour that stays theirs; 0 for none.</param>
/// <param name="Detail">Function or state, read with the name.</param>
public sealed record PersonView(string Name, int Colour = 0, string? Detail = null)
{
    /// <summary>Key of their portrait in the file store; <see langword="null"/> for initials.</summary>
    public string? Portrait { get; init; }

    /// <summary>Absent at the moment: hatched.</summary>
    public bool IsAway { get; init; }

    /// <summary>From outside the company: dashed edge.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Two letters at most: first and last word.</summary>
    public string Initials
    {
        get
        {
            var words = Name.Split([' ', '-', '\u00a0'], StringSplitOptions.RemoveEmptyEntries);
            return words.Length switch
            {
                0 => "?",
                1 => First(words[0]),
                _ => First(words[0]) + First(words[^1]),
            };
        }
    }

    /// <summary>A colour that depends on the identity alone, so that it is the same on every page.</summary>
    public static int ColourOf(Guid id) => (id.ToByteArray()[15] % 6) + 1;

    private static string First(string word) =>
        System.Globalization.StringInfo.GetNextTextElement(word).ToUpperInvariant();
}

/// <summary>
/// What the shell knows about the request being rendered. The Host fills it once per request, before the page; components read it.
/// </summary>
public sealed class PageContext
{
    /// <summary>The workspace's part of the address; <see langword="null"/> outside workspaces.</summary>
    public string? Slug { get; set; }

    /// <summary>The workspace's name.</summary>
    public string? WorkspaceName { get; set; }

    /// <summary>The person who looks; <see langword="null"/> when nobody is signed in.</summary>
    public PersonView? Me { get; set; }

    /// <summary>Whether the person has a permission in this workspace, be it for one channel or campaign alone.</summary>
    public Func<string, bool> May { get; set; } = static _ => false;

    /// <summary>Whether the person has a permission for a thing that is there.</summary>
    public Func<string, Slices.Whereabouts, bool> MayThere { get; set; } = static (_, _) => false;

    /// <summary>Whether a guest looks, who sees their own campaigns and channels and fewer things around them.</summary>
    public bool IsGuest { get; set; }

    /// <summary>Whether the person is shown a part that needs this permission; a guest is where it is also theirs.</summary>
    public bool Shows(string? permission, bool forGuests) => (forGuests || !IsGuest) && (permission is null || May(permission));

    /// <summary>Permission needed for « Nouveau post »; without it the button is not shown.</summary>
    public string? NewPostPermission { get; set; }

    /// <summary>Whether a person who may write is looking.</summary>
    public bool MayCreate => Slug is not null && (NewPostPermission is null || May(NewPostPermission));

    /// <summary>Where a workspace begins, below its address.</summary>
    public string HomePath { get; set; } = "calendar";

    /// <summary>Where a new post begins, below the workspace's address.</summary>
    public string NewPostPath { get; set; } = "posts/new";

    /// <summary>The person's own settings.</summary>
    public string AccountUrl { get; set; } = "/account";

    /// <summary>Where one signs in; opened in a new tab when a sign-in ends while someone writes.</summary>
    public string SignInUrl { get; set; } = "/signin";

    /// <summary>Where toasts send what is to be undone.</summary>
    public string UndoUrl { get; set; } = "/do/undo";

    /// <summary>Whether single-letter keys act for this person (WCAG 2.1.4).</summary>
    public bool LetterKeys { get; set; } = true;

    /// <summary>Antiforgery token, sent by the islands in <see cref="TokenHeader"/> with every write.</summary>
    public string? Token { get; set; }

    /// <summary>Name of the header that carries <see cref="Token"/>.</summary>
    public string TokenHeader { get; set; } = "RequestVerificationToken";

    /// <summary>The workspace's address of <paramref name="path"/>, such as <c>/w/canal/calendar</c>.</summary>
    public string At(string path) => Slug is null ? "/" + path : $"/w/{Slug}/{path}";
}
