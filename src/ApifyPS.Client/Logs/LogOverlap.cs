namespace ApifyPS.Client;

/// <summary>
/// Tells what of a log that is read again was given already, when its start is not there any more: finds the place in the lines given
/// before at which the log starts now. Single lines would not do, because logs repeat them; a place is where all lines agree.
/// </summary>
internal sealed class LogOverlap
{
    private readonly long[] _given;
    private readonly List<long> _read = [];
    private int _place;
    private int _cut;
    private bool _over;

    /// <param name="given">Fingerprints of the lines given before, in their order.</param>
    public LogOverlap(IEnumerable<long> given) => _given = [.. given];

    /// <summary>How many lines at the start of the log were given before, as far as is known now.</summary>
    public int Length => _read.Count == 0 || _place == _given.Length ? 0 : _cut + Math.Min(_read.Count, _given.Length - _place);

    /// <summary>Takes the next line of the log; false when it belongs to what was given before, true for it and all that follow when it does not.</summary>
    public bool IsOver(long line)
    {
        if (_over)
            return true;
        _read.Add(line);
        // What agreed so far needs no second look: the place changes only when this line speaks against it.
        if (!Agrees(_read.Count - 1))
        {
            do
                _place++;
            while (!AllAgree());
        }

        if (_place == _given.Length && _cut == 0 && _read.Count == 1)
        {
            // No line that was given: it is new, or what is left of a line whose start was dropped. The next one tells.
            _cut = 1;
            _read.Clear();
            _place = 0;
            return false;
        }

        _over = _place + _read.Count > _given.Length;
        return _over;
    }

    private bool AllAgree()
    {
        for (int index = 0; index < _read.Count; index++)
        {
            if (!Agrees(index))
                return false;
        }

        return true;
    }

    /// <summary>Whether a line stands where the place says; beyond the lines given before anything may stand.</summary>
    private bool Agrees(int index) => _place + index >= _given.Length || _given[_place + index] == _read[index];
}
