using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Relais.Browser.House;

/// <summary>What every page must be, whoever looks at it and on whatever screen.</summary>
public sealed partial class Inspection
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    private readonly ConcurrentQueue<string> said = new();

    private Inspection()
    {
    }

    /// <summary>Listens from now on, so before the page is opened.</summary>
    public static Inspection Of(IPage page)
    {
        var inspection = new Inspection();
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
            {
                inspection.said.Enqueue("console: " + message.Text + " " + message.Location);
            }
        };
        page.PageError += (_, error) => inspection.said.Enqueue("script: " + error);
        return inspection;
    }

    /// <summary>What is wrong with the page as it stands.</summary>
    public async Task<IReadOnlyList<string>> Faults(IPage page)
    {
        var faults = new List<string>();
        var seen = await page.EvaluateAsync<Seen>("""
            () => ({
              overflow: document.documentElement.scrollWidth - screen.width,
              widest: [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > screen.width + 1 && getComputedStyle(e).position !== 'fixed').slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | '),
              headings: document.querySelectorAll('h1').length,
              language: document.documentElement.lang,
              text: [...document.body.querySelectorAll('code')].reduce((text, code) => text.replace(code.innerText, ''), document.body.innerText) + ' ' + document.title + ' ' + [...document.querySelectorAll('[aria-label],[title],[placeholder]')].map(e => [e.getAttribute('aria-label'), e.getAttribute('title'), e.getAttribute('placeholder')].join(' ')).join(' '),
            })
            """);
        if (seen.Overflow > 0)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"overflows by {seen.Overflow} px: {seen.Widest}"));
        }

        if (seen.Headings != 1)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{seen.Headings} h1"));
        }

        faults.AddRange(RawKey().Matches(seen.Text).Select(m => "text key shown: " + m.Value).Distinct(StringComparer.Ordinal));
        var axe = await page.RunAxe(Rules);
        faults.AddRange(axe.Violations.Select(v => $"axe {v.Id} ({v.Impact}) x{v.Nodes.Length}: {v.Nodes[0].Html} {v.Nodes[0].Any.FirstOrDefault()?.Message}"));
        faults.AddRange(said.Distinct(StringComparer.Ordinal));
        return faults;
    }

    [GeneratedRegex(@"\b(account|audit|calendar|campaigns|channels|content|deliveries|error|host|identity|island|media|networks|palette|planning|posts|problem|publishing|settings|shell|state|status|team|ui)\.[a-z][a-z_]*(\.[a-z0-9_]+)*\b(?!@)", RegexOptions.None, 1000)]
    private static partial Regex RawKey();

    private sealed class Seen
    {
        public int Overflow { get; set; }

        public string Widest { get; set; } = "";

        public int Headings { get; set; }

        public string Language { get; set; } = "";

        public string Text { get; set; } = "";
    }
}
