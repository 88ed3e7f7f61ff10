using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Identity.Mailbox;
using Relais.Kernel.Data;
using Relais.Kernel.Json;
using Relais.Kernel.Mail;
using Relais.Kernel.Outbox;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using System.Text.Json;

namespace Relais.Tests.Identity;

public sealed class MailboxTests
{
    private const string New = "claire.dubois@canal.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_address_counts_once_its_mail_was_opened_and_the_old_one_is_told()
    {
        await using var site = await WithMail();
        using var desk = await site.SignedIn();
        var said = await Browser.Read(await desk.Follow(await desk.Submit("/account", "/account/mail", ("mail", New), ("current", Site.Password))));
        said.QuerySelector(".note")!.TextContent.ShouldContain(New);
        (await site.Claire()).Email.ShouldBe(Site.Mail, "nothing changes before");
        var letter = (await Letters(site)).Single();
        letter.To.ShouldBe(New);

        using var phone = site.NewBrowser();
        var link = LinkOf(site, letter);
        var answer = await phone.Submit(link.AbsolutePath, "/account/mail/confirm");
        answer.Headers.Location!.OriginalString.ShouldBe("/signin");
        (await Site.IsIn(desk)).ShouldBeFalse("every browser signs in anew");
        await site.SignIn(phone, mail: New);
        (await Site.IsIn(phone)).ShouldBeTrue();
        (await Letters(site)).Single(l => l.Key == "identity.mail_changed").To.ShouldBe(Site.Mail);

        using var again = site.NewBrowser();
        (await Browser.Read(await again.Follow(await again.Submit(link.AbsolutePath, "/account/mail/confirm")))).QuerySelector(".note")!.TextContent.ShouldContain("a déjà servi");
    }

    [Theory]
    [InlineData("claire@", Site.Password, "identity.field.mail")]
    [InlineData(Site.Mail, Site.Password, "identity.mail_same")]
    [InlineData(New, "not this one", "identity.field.password_wrong")]
    public async Task A_wrong_field_is_named_and_no_mail_leaves(string mail, string password, string key)
    {
        await using var site = await WithMail();
        var refused = await site.Services.GetRequiredService<Pipeline>().Run(await site.ClaireAsCaller(), new AskNewMail(mail, password), Cancel);
        refused.Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe(key);
        (await Letters(site)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_of_somebody_else_or_of_yesterday_changes_nothing()
    {
        await using var site = await WithMail();
        var pipeline = site.Services.GetRequiredService<Pipeline>();
        (await pipeline.Run(Caller.Nobody(null), new ConfirmMail("made-up"), Cancel)).Problem!.TextKey.ShouldBe("identity.mail_link_gone");
        await pipeline.Run(await site.ClaireAsCaller(), new AskNewMail(New, Site.Password), Cancel);
        var secret = LinkOf(site, (await Letters(site)).Single()).Segments[^1];
        await site.WithUsers(async users => await users.UpdateSecurityStampAsync((await users.FindByEmailAsync(Site.Mail))!));
        (await pipeline.Run(Caller.Nobody(null), new ConfirmMail(secret), Cancel)).Problem!.TextKey.ShouldBe("identity.mail_link_gone", "a new password or address makes older links void");
        (await site.Claire()).Email.ShouldBe(Site.Mail);
    }

    [Fact]
    public async Task Without_mail_the_page_says_whom_to_ask()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        (await desk.Page("/account")).QuerySelector("#account-mail")!.ParentElement!.TextContent.ShouldContain("n’envoie pas de courriel");
    }

    private static Task<Site> WithMail() => Site.WithOwner(s => s with { Smtp = new SmtpSettings { Host = "127.0.0.1", Port = 9, StartTls = false, From = "relais@canal.example" } });

    private static async Task<List<PostedLetter>> Letters(Site site)
    {
        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        return (await db.Set<OutboxMessage>().ToListAsync(Cancel)).ConvertAll(m => JsonSerializer.Deserialize<PostedLetter>(m.Payload, Wire.Json)!);
    }

    private static Uri LinkOf(Site site, PostedLetter letter) => new(site.Services.GetRequiredService<SecretBox>().Open(Convert.FromBase64String(letter.SealedLink!), Relais.Kernel.Mail.Letters.Purpose));
}
