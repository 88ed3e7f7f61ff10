using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Ids;
using Relais.Kernel.Mail;
using Relais.Kernel.Outbox;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Mail;

public sealed class MailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_reaches_the_mail_server_over_starttls_with_both_parts_in_the_readers_language()
    {
        var peer = Peers.Get("smtp");
        await using var app = await TestApp.OnSqlite(settings: s => s with { Smtp = Strict(peer.GetProperty("tlsPort").GetInt32(), peer.GetProperty("certificate").GetString()!) });
        var to = $"claire-{Guid.NewGuid():N}@canal.example";

        var id = await Post(app, new(to, "Claire Dupré", "fr", "identity.reset", ["Claire"], new("https://relais.example/reset/secret-part")));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);

        (await Row(app, id)).DoneAt.ShouldNotBeNull((await Row(app, id)).Error);
        var mail = await Delivered(peer.GetProperty("maildir").GetString()!, to);
        mail.ShouldContain($"<{id}@canal.example>");
        mail.ShouldContain("multipart/alternative");
        mail.ShouldContain("text/plain");
        mail.ShouldContain("text/html");
        mail.ShouldContain("Auto-Submitted: auto-generated");
        Unfolded(mail).ShouldContain("https://relais.example/reset/secret-part", Case.Sensitive, mail);
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_the_one_written_down_gets_nothing()
    {
        var peer = Peers.Get("smtp");
        var smtp = Strict(peer.GetProperty("tlsPort").GetInt32(), peer.GetProperty("certificate").GetString()!) with { Host = "127.0.0.1", CertificateSha256 = new string('A', 64) };
        await using var app = await TestApp.OnSqlite(settings: s => s with { Smtp = smtp });
        var to = $"claire-{Guid.NewGuid():N}@canal.example";

        var id = await Post(app, new(to, null, "fr", "identity.reset", ["Claire"], new("https://relais.example/reset/secret-part")));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);

        var row = await Row(app, id);
        row.DoneAt.ShouldBeNull();
        row.FailedAt.ShouldBeNull("it may be put right, so it is tried again");
        Directory.EnumerateFiles(Path.Combine(peer.GetProperty("maildir").GetString()!, "new")).Select(File.ReadAllText).ShouldNotContain(m => m.Contains(to, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_given_up_at_once()
    {
        var peer = Peers.Get("smtp");
        await using var app = await TestApp.OnSqlite(settings: s => s with { Smtp = Strict(peer.GetProperty("tlsPort").GetInt32(), peer.GetProperty("certificate").GetString()!) });
        var id = await Post(app, new("nobody@refused.example", null, "en", "identity.reset", ["Nobody"], new("https://relais.example/x")));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        (await Row(app, id)).FailedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_waiting_letter_does_not_show_its_link_in_the_database()
    {
        await using var app = await TestApp.OnSqlite();
        var id = await Post(app, new("claire@canal.example", null, "fr", "identity.reset", ["Claire"], new("https://relais.example/reset/secret-part")));
        (await Row(app, id)).Payload.ShouldNotContain("secret-part");
    }

    private static SmtpSettings Strict(int port, string certificate)
    {
        using var pem = X509CertificateLoader.LoadCertificateFromFile(certificate);
        return new()
        {
            Host = "localhost",
            Port = port,
            User = "relais",
            Password = "relais-secret",
            From = "relais@canal.example",
            CertificateSha256 = Convert.ToHexString(SHA256.HashData(pem.RawData)),
        };
    }

    private static async Task<OutboxId> Post(TestApp app, Letter letter)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var db = await app.Db();
        var work = new Work(app.Ada, db, app.Clock.Now, scope.ServiceProvider, Cancel);
        app.Get<Letters>().Post(work, letter);
        var message = work.Outbox.ShouldHaveSingleItem();
        db.Add(message);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }

    private static async Task<OutboxMessage> Row(TestApp app, OutboxId id)
    {
        await using var db = await app.Db();
        return await db.Set<OutboxMessage>().AsNoTracking().SingleAsync(m => m.Id == id, Cancel);
    }

    private static async Task<string> Delivered(string maildir, string to)
    {
        for (var i = 0; i < 50; i++)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(maildir, "new")))
            {
                var text = await File.ReadAllTextAsync(file, Cancel);
                if (text.Contains(to, StringComparison.Ordinal))
                {
                    return text;
                }
            }

            await Task.Delay(100, Cancel);
        }

        throw new InvalidOperationException($"No mail for {to} arrived.");
    }

    /// <summary>Undoes quoted-printable's soft line ends.</summary>
    private static string Unfolded(string mail) => mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal);
}
