global using Shouldly;
global using Xunit;

// Each of these runs kills processes and measures how late things are: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
