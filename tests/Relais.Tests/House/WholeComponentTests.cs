using Microsoft.AspNetCore.Components;
using Relais.Kernel.Ui;

namespace Relais.Tests.House;

public sealed class WholeComponentTests
{
    [Fact]
    public void Every_component_of_the_product_is_drawn_only_when_it_has_what_it_shows()
    {
        var half = new[] { typeof(WholeComponent), typeof(global::Relais.Channels.ChannelsModule), typeof(global::Relais.Content.ContentModule), typeof(global::Relais.Publishing.PublishingModule), typeof(global::Relais.Host.Shell.NavEntries) }
            .SelectMany(t => t.Assembly.GetTypes())
            .Where(t => t.IsSubclassOf(typeof(ComponentBase)) && !t.IsSubclassOf(typeof(LayoutComponentBase)) && !t.IsSubclassOf(typeof(WholeComponent)) && t != typeof(WholeComponent))
            .Select(t => t.FullName).ToList();
        half.ShouldBeEmpty("@inherits Relais.Kernel.Ui.WholeComponent in _Imports.razor of the folder");
    }

    [Fact]
    public async Task Nothing_is_drawn_before_what_was_asked_for_has_come()
    {
        var asked = new TaskCompletionSource<string>();
        var part = new Part(asked.Task);
        var setting = part.SetParametersAsync(ParameterView.Empty);
        part.Drawn.ShouldBe(0);
        asked.SetResult("la carte d'été");
        await Should.ThrowAsync<InvalidOperationException>(() => setting, "drawing needs a renderer, so it was tried now and not before");
        part.Shown.ShouldBe("la carte d'été");
    }

    private sealed class Part(Task<string> asked) : WholeComponent
    {
        /// <summary>Counts the step right before drawing.</summary>
        public int Drawn { get; private set; }

        public string? Shown { get; private set; }

        protected override async Task OnInitializedAsync() => Shown = await asked;

        protected override void OnParametersSet() => Drawn++;
    }
}
