using System.Buffers.Binary;
using System.Security.Cryptography;
using NodaTime;
using Relais.Kernel.Secrets;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

public sealed class SecretBoxTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("relais-keys-");
    private readonly TestClock clock = new(Instant.FromUtc(2026, 8, 4, 8, 42));

    private string KeyFile => Path.Combine(folder.FullName, "keys.json");

    [Fact]
    public void What_was_sealed_opens_after_a_restart()
    {
        var sealedToken = new SecretBox(KeyFile, clock).Seal("s3cret", "channel.credential");
        new SecretBox(KeyFile, clock).Open(sealedToken, "channel.credential").ShouldBe("s3cret");
        System.Text.Encoding.UTF8.GetString(sealedToken).ShouldNotContain("s3cret");
    }

    [Fact]
    public void A_secret_opens_for_its_own_purpose_only()
    {
        var box = new SecretBox(KeyFile, clock);
        var sealedToken = box.Seal("s3cret", "channel.credential");
        Should.Throw<CryptographicException>(() => box.Open(sealedToken, "mail.password"));
    }

    [Fact]
    public void A_changed_byte_is_noticed()
    {
        var box = new SecretBox(KeyFile, clock);
        var sealedToken = box.Seal("s3cret", "p");
        sealedToken[^1] ^= 1;
        Should.Throw<CryptographicException>(() => box.Open(sealedToken, "p"));
    }

    [Fact]
    public void After_rotation_old_secrets_open_and_new_ones_use_the_new_key()
    {
        var box = new SecretBox(KeyFile, clock);
        var old = box.Seal("old", "p");
        box.Rotate().ShouldBe(2u);
        var next = box.Seal("new", "p");
        var later = new SecretBox(KeyFile, clock);
        later.Open(old, "p").ShouldBe("old");
        later.Open(next, "p").ShouldBe("new");
        (KeyOf(old), KeyOf(next)).ShouldBe((1u, 2u));

        static uint KeyOf(byte[] box) => BinaryPrimitives.ReadUInt32BigEndian(box);
    }

    [Fact]
    public void A_process_that_started_before_a_rotation_opens_what_the_others_seal_after_it()
    {
        var old = new SecretBox(KeyFile, clock);
        var other = new SecretBox(KeyFile, clock);
        other.Rotate();
        old.Open(other.Seal("new", "p"), "p").ShouldBe("new");
        SecretBox.NumberOf(old.Seal("x", "test")).ShouldBe(2u, "it seals with the new key too");
    }

    [Fact]
    public void A_secret_of_a_key_that_nobody_has_does_not_make_the_file_be_read_again_and_again()
    {
        var elsewhere = new SecretBox(Path.Combine(folder.FullName, "elsewhere.json"), clock);
        elsewhere.Rotate();
        var foreign = elsewhere.Seal("s3cret", "p");
        var slow = new SlowTicks(clock);
        var box = new SecretBox(KeyFile, slow);
        Should.Throw<CryptographicException>(() => box.Open(foreign, "p")).Message.ShouldContain("not in the key file");
        File.Copy(Path.Combine(folder.FullName, "elsewhere.json"), KeyFile, overwrite: true);
        Should.Throw<CryptographicException>(() => box.Open(foreign, "p"), "within the same second");
        slow.Ticks += slow.TimestampFrequency;
        box.Open(foreign, "p").ShouldBe("s3cret");
    }

    [Fact]
    public void A_key_file_that_went_away_or_broke_meanwhile_leaves_a_process_the_keys_it_has()
    {
        var box = new SecretBox(KeyFile, clock);
        var mine = box.Seal("mine", "p");
        var elsewhere = new SecretBox(Path.Combine(folder.FullName, "elsewhere.json"), clock);
        elsewhere.Rotate();
        File.WriteAllText(KeyFile, "not json");
        Should.Throw<CryptographicException>(() => box.Open(elsewhere.Seal("s3cret", "p"), "p"));
        File.Delete(KeyFile);
        box.Open(mine, "p").ShouldBe("mine");
    }

    [Fact]
    public void A_file_that_is_no_key_file_is_refused_and_left_alone()
    {
        File.WriteAllText(KeyFile, "not json");
        Should.Throw<InvalidDataException>(() => new SecretBox(KeyFile, clock)).Message.ShouldContain("nothing was changed");
        File.ReadAllText(KeyFile).ShouldBe("not json");
    }

    [Fact]
    public void The_key_file_is_readable_by_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions.");
        _ = new SecretBox(KeyFile, clock);
#pragma warning disable CA1416 // skipped on Windows above
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Processes_that_start_together_on_a_new_folder_share_one_key()
    {
        for (var round = 0; round < 100; round++)
        {
            var file = Path.Combine(Path.GetDirectoryName(KeyFile)!, $"together-{round}", "keys.json");
            using var together = new Barrier(4);
            var boxes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait(TestContext.Current.CancellationToken);
                    return new SecretBox(file, clock);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            var sealedByEach = boxes.Select(box => box.Seal("s3cret", "channel.credential")).ToList();
            var later = new SecretBox(file, clock);
            sealedByEach.ShouldAllBe(box => later.Open(box, "channel.credential") == "s3cret");
        }
    }

    /// <summary>Seconds pass only when told.</summary>
    private sealed class SlowTicks(TimeProvider clock) : TimeProvider
    {
        public long Ticks { get; set; }

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => Ticks;
    }
}
