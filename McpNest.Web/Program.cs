using McpNest.Web.CommandLine;

return await NestCommandLine.RunAsync(args, CommandOutput.OfProcess(), CancellationToken.None);
