using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;

namespace Relais.Identity.Model;

/// <summary>Makes accounts and says in the product's words what ASP.NET Identity refuses.</summary>
internal sealed class Accounts(UserManager<User> users, TimeProvider time, Zones zones)
{
    internal const int NameLength = 120;
    internal const int PasswordLength = 200;

    /// <summary>Makes an account; without a password it is entered by passkey or single sign-on.</summary>
    internal async Task<Outcome<User>> Create(string name, string mail, string? password, string? language)
    {
        var now = time.Now();
        var address = mail.Trim().ToLowerInvariant();
        var user = new User
        {
            Id = Id.New<UserId>(now).Value,
            UserName = address,
            Email = address,
            EmailConfirmed = true,
            DisplayName = name.Trim(),
            Language = language is not null && TextCatalog.Languages.Contains(language) ? language : null,
            CreatedAt = now,
        };
        var made = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        return made.Succeeded ? user : ProblemOf(made);
    }

    internal bool KnowsZone(string? zone) => zones.Knows(zone);

    internal static bool IsMail(string? text) =>
        text is { Length: <= 254 } && MailAddress.TryCreate(text.Trim(), out var mail) && mail.Address == text.Trim();

    /// <summary>Whether the person is there with more than an open browser: their password, or that they have none.</summary>
    internal static async Task<bool> IsProven(UserManager<User> users, User user, string? password) =>
        user.PasswordHash is null || await users.CheckPasswordAsync(user, password ?? "");

    /// <summary>What everybody's name, mail and password must be.</summary>
    internal static void Check(FieldProblems problems, string? name, string? mail, string? password)
    {
        problems.Text(name, "name", NameLength)
            .Require(IsMail(mail), "mail", "identity.field.mail");
        CheckPassword(problems, password, "password");
    }

    /// <summary>Long enough to resist guessing, short enough to be digested.</summary>
    internal static void CheckPassword(FieldProblems problems, string? password, string field) => problems
        .Require(password is { Length: >= 10 }, field, "identity.field.password_short", 10)
        .Require(password is null || password.Length <= PasswordLength, field, "problem.field.too_long", PasswordLength);

    internal static Problem ProblemOf(IdentityResult refused) => new(ProblemKind.Invalid, "problem.invalid")
    {
        Fields = [.. refused.Errors.Select(FieldOf).DistinctBy(f => (f.Field, f.TextKey))],
    };

    private static FieldProblem FieldOf(IdentityError error) => error.Code switch
    {
        "DuplicateUserName" or "DuplicateEmail" => new("mail", "identity.field.mail_taken"),
        "InvalidEmail" or "InvalidUserName" => new("mail", "identity.field.mail"),
        "PasswordTooShort" => new("password", "identity.field.password_short", 10),
        "PasswordRequiresUniqueChars" => new("password", "identity.field.password_same"),
        "PasswordMismatch" => new("current", "identity.field.password_wrong"),
        _ => new("password", "identity.field.refused", error.Description),
    };
}
