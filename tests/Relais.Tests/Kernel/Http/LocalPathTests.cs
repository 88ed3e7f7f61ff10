using Relais.Kernel.Http;

namespace Relais.Tests.Kernel.Http;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/w/canal/posts?state=draft#post-1")]
    [InlineData("/%5Cevil.example")]
    public void A_path_of_this_site_stays_as_it_came(string path) => LocalPath.Of(path).ShouldBe(path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example/x")]
    [InlineData("/\t/evil.example/x")]
    [InlineData("/w/canal\r\nSet-Cookie: a=b")]
    [InlineData("https://evil.example/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example/x")]
    [InlineData("\\\\evil.example")]
    [InlineData(" /x")]
    public void Whatever_could_lead_elsewhere_leads_to_the_start(string? path) => LocalPath.Of(path).ShouldBe("/");
}
