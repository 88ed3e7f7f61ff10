using System.Text.RegularExpressions;

namespace Relais.Content.ReviewLinks;

/// <summary>What a network shows as a link: addresses, mentions, hashtags. For the eye alone; what counts is counted elsewhere.</summary>
internal static partial class PreviewMarks
{
    [GeneratedRegex(@"https?://[^\s<>]+[^\s<>.,;:!?)]|(?<![\p{L}\p{N}_/])[@#][\p{L}\p{N}_][\p{L}\p{N}_.@-]*[\p{L}\p{N}_]", RegexOptions.None, 200)]
    public static partial Regex Marks();
}
