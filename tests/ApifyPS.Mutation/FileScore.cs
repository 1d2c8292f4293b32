using System.Globalization;
using System.Text;

namespace ApifyPS.Mutation;

/// <summary>How the mutants of a file fared.</summary>
internal sealed class FileScore
{
    private readonly string _file;
    private readonly int _killed;
    private readonly int _listed;
    private readonly int _notCompiled;
    private readonly IReadOnlyList<Mutant> _survivors;
    private readonly IReadOnlyList<EquivalentMutant> _wrong;

    private FileScore(string file, IReadOnlyList<Mutant> mutants, IReadOnlyList<EquivalentMutant> equivalents)
    {
        _file = file;
        _killed = mutants.Count(mutant => mutant.IsKilled);
        _notCompiled = mutants.Count(mutant => mutant.Status == "CompileError");
        Mutant[] survivors = [.. mutants.Where(mutant => mutant.HasSurvived)];
        _survivors = [.. survivors.Where(mutant => !equivalents.Any(entry => Means(entry, mutant)))];
        _listed = survivors.Length - _survivors.Count;
        // One that was only too slow this time may be listed; one that a test has killed isn't equivalent.
        _wrong = [.. equivalents.Where(entry => !mutants.Any(mutant => Means(entry, mutant) && mutant.Status is not ("Killed" or "Ignored")))];
    }

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{MutationPlan.NameOf(_file)}: {Percent:0.0} % ({_killed} of {Total} killed, {_listed} listed as equivalent, {_notCompiled} not compiled)");

    private int Total => _killed + _survivors.Count;

    private double Percent => Total == 0 ? 0 : 100.0 * _killed / Total;

    public static FileScore Of(string file, IEnumerable<Mutant> mutants, IEnumerable<EquivalentMutant> equivalents) => new(file, [.. mutants], [.. equivalents]);

    public bool Passes(double minimum) => Percent >= minimum && _wrong.Count == 0;

    /// <summary>The score, the mutants that no test has noticed, and what is wrong with the list.</summary>
    public string Describe(double minimum)
    {
        StringBuilder text = new($"{(Passes(minimum) ? "" : "FAILED ")}{Summary}");
        foreach (Mutant mutant in _survivors)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {_file}({mutant.Number}): no test notices when '{mutant.Line}' has '{mutant.Replacement}' in it");
        foreach (EquivalentMutant entry in _wrong)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  mutation.json lists what isn't there or is killed: '{entry.Line}' with '{entry.Mutant}'. Take it out.");
        return text.ToString();
    }

    private static bool Means(EquivalentMutant entry, Mutant mutant) => entry.Line == mutant.Line && entry.Mutant == mutant.Replacement;
}
