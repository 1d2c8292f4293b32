namespace ApifyPS;

/// <summary>How far apart two words are: letters to add, leave out, replace or swap with their neighbour. Upper and lower case are the same.</summary>
internal static class EditDistance
{
    /// <summary>Number of changes that make one of the other.</summary>
    public static int Of(string one, string other)
    {
        int[] beforeLast = new int[other.Length + 1];
        int[] last = [.. Enumerable.Range(0, other.Length + 1)];
        for (int row = 1; row <= one.Length; row++)
        {
            int[] current = new int[other.Length + 1];
            current[0] = row;
            for (int column = 1; column <= other.Length; column++)
            {
                bool isSame = IsSame(one[row - 1], other[column - 1]);
                current[column] = Math.Min(Math.Min(current[column - 1], last[column]) + 1, last[column - 1] + (isSame ? 0 : 1));
                if (row > 1 && column > 1 && IsSame(one[row - 1], other[column - 2]) && IsSame(one[row - 2], other[column - 1]))
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
            }

            (beforeLast, last) = (last, current);
        }

        return last[other.Length];
    }

    private static bool IsSame(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
