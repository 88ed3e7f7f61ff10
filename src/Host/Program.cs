using Relais.Host.Commands;

return await CommandLine.Build().Parse(args.Length == 0 ? ["serve"] : args).InvokeAsync();
