using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Notifications.Reading;
using Relais.Tasks.Board;
using Relais.Tests.House;

namespace Relais.Tests.Mail;

/// <summary>News by mail, through a real mail server.</summary>
public sealed partial class NewsMailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_given_to_somebody_reaches_their_mailbox_with_a_link_that_marks_it_read_and_says_where_to_choose_otherwise()
    {
        var peer = Peers.Get("smtp");
        using var pem = X509CertificateLoader.LoadCertificateFromFile(peer.GetProperty("certificate").GetString()!);
        await using var app = await TestApp.OnSqlite(settings: s => s with
        {
            PublicUrl = new("https://relais.example"),
            Smtp = new()
            {
                Host = "localhost", Port = peer.GetProperty("tlsPort").GetInt32(), User = "relais", Password = "relais-secret", From = "relais@canal.example",
                CertificateSha256 = Convert.ToHexString(SHA256.HashData(pem.RawData)),
            },
        });
        var to = $"ben-{Guid.NewGuid():N}@canal.example";
        await using (var db = await app.Db())
        {
            await db.Set<User>().Where(u => u.Id == app.Ben.User!.Value.Value).ExecuteUpdateAsync(s => s.SetProperty(u => u.Email, to), Cancel);
        }

        await app.Do(app.Ada, new SaveTask(null, "Photos du brassin", app.Ben.Member, new(2026, 8, 6)));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);

        var told = (await app.Do(app.Ben, new ListNotifications())).Items.ShouldHaveSingleItem();
        var mail = await Delivered(peer.GetProperty("maildir").GetString()!, to);
        mail.ShouldContain($"https://relais.example/w/canal/notifications/{told.Id}");
        mail.ShouldContain("https://relais.example/w/canal/account/notifications");
        mail.ShouldContain("Photos du brassin");
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
                    return SoftBreak().Replace(text, "").Replace("=3D", "=", StringComparison.Ordinal);
                }
            }

            await Task.Delay(100, Cancel);
        }

        throw new InvalidOperationException($"Nothing came for {to}.");
    }

    [GeneratedRegex(@"=\r?\n")]
    private static partial Regex SoftBreak();
}
