using Relais.Host.Commands;
using Relais.Host.Serve;

MemoryAtRest.ShareHeaps();
return await CommandLine.Build().Parse(args.Length == 0 ? ["serve"] : args).InvokeAsync();
