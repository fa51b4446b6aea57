using System.Globalization;
using McpNest.Bench;

switch (args)
{
    case ["fill", var folder, var records, .. var rest]:
        await Fill.RunAsync(folder, long.Parse(records, CultureInfo.InvariantCulture), rest is [var days] ? int.Parse(days, CultureInfo.InvariantCulture) : 90);
        return 0;
    case ["query", var folder, .. var rest]:
        await Queries.RunAsync(folder, rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 15);
        return 0;
    case ["append", var folder, .. var rest]:
        await Appends.RunAsync(folder, rest is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 5);
        return 0;
    case ["live", var program, .. var rest]:
        return await Live.RunAsync(program, rest is [var duration] ? int.Parse(duration, CultureInfo.InvariantCulture) : 20) ? 0 : 1;
    case ["scanpage", var program, .. var rest]:
        return await ScanPage.RunAsync(program, rest is [var visits] ? int.Parse(visits, CultureInfo.InvariantCulture) : 7) ? 0 : 1;
    case ["scan", .. var rest]:
        Scans.Run(rest is [var servers] ? int.Parse(servers, CultureInfo.InvariantCulture) : 1_000);
        return 0;
    default:
        Console.Error.WriteLine("fill FOLDER RECORDS [DAYS] | query FOLDER [ROUNDS] | append FOLDER [SECONDS] | live McpNest.Web.dll [SECONDS] | scan [SERVERS] | scanpage McpNest.Web.dll [VISITS]   (see README.md)");
        return 2;
}
