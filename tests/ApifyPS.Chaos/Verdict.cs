using System.Globalization;

namespace ApifyPS.Chaos;

/// <summary>
/// Whether a client has passed. An error for every start would be no double and no lost run either, and so would faults that do nothing:
/// nearly all starts have to return their run, and a client that posts again after any failure has to fare badly under the same faults.
/// </summary>
internal static class Verdict
{
    /// <summary>Of 100 starts at most so many may return no run. Of about one both requests fail without one; a busy machine makes time-outs of others.</summary>
    private const int MostErrors = 5;

    /// <summary>Chance counts where there are few starts.</summary>
    private const int Allowance = 5;

    /// <summary>Of 1,000 starts at most so many may fail in another way than that it isn't known what became of them.</summary>
    private const int MostOtherErrors = 1;

    /// <summary>What is wrong; empty when the client has passed.</summary>
    public static IReadOnlyList<string> Judge(StartReport client, StartReport naive)
    {
        List<string> wrong = [];
        if (client.Doubles.Count > 0)
            wrong.Add(Line($"{client.Doubles.Count} doubles, the first: {client.Doubles[0]}"));
        if (client.Lost.Count > 0)
            wrong.Add(Line($"{client.Lost.Count} lost runs, the first: {client.Lost[0]}"));
        if (client.WronglyNamed.Count > 0)
            wrong.Add(Line($"{client.WronglyNamed.Count} errors name a run of another start, the first: {client.WronglyNamed[0]}"));
        if (client.Starts - client.Returned > Allowance + (client.Starts * (long)MostErrors / 100))
            wrong.Add(Line($"{client.Starts - client.Returned} of {client.Starts} starts returned no run; at most {MostErrors} of 100 may."));
        if (client.OtherErrors * 1000L > client.Starts * (long)MostOtherErrors)
            wrong.Add(Line($"{client.OtherErrors} of {client.Starts} starts failed without a start ID; at most {MostOtherErrors} of 1,000 may."));
        if (naive.Doubles.Count + naive.Lost.Count == 0)
            wrong.Add("The naive client has no double and no lost run: the faults did nothing.");
        return wrong;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
