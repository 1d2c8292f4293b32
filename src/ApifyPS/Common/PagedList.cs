using System.Management.Automation;

namespace ApifyPS;

/// <summary>What -First and -Skip mean for lists that come page by page.</summary>
internal static class PagedList
{
    private const int MaxPageLength = 1000;

    /// <summary>Somebody who adds a thousand objects between two requests pushes a whole page onto the next one; a server that does so again and again repeats itself.</summary>
    private const int MaxPagesWithoutNews = 5;

    /// <summary>Most objects that have to be read for -First and -Skip; null for all.</summary>
    public static long? MostNeeded(PagingParameters paging) =>
        paging.First <= long.MaxValue && paging.Skip <= long.MaxValue - paging.First ? (long)(paging.First + paging.Skip) : null;

    /// <summary>The objects that -First and -Skip mean. Behind the last one nothing more is taken from the list, and for none not even the first.</summary>
    public static IEnumerable<T> Take<T>(PagingParameters paging, IEnumerable<T> all)
    {
        ulong remaining = paging.First;
        ulong toSkip = paging.Skip;
        if (remaining == 0)
            yield break;
        foreach (T one in all)
        {
            if (toSkip > 0)
            {
                toSkip--;
                continue;
            }

            yield return one;
            if (--remaining == 0)
                yield break;
        }
    }

    /// <summary>
    /// The objects that -First and -Skip mean of a list that the API gives by offset, each once, page by page as they are taken, while others
    /// add to it and take from it.
    /// </summary>
    /// <param name="paging">-First and -Skip.</param>
    /// <param name="readPage">Reads a page: number of objects before it, most objects in it.</param>
    /// <param name="idOf">What makes an object that object.</param>
    /// <param name="isWanted">A filter that the API does not have; null for none.</param>
    public static IEnumerable<T> Read<T>(PagingParameters paging, Func<long, int, ApifyList<T>> readPage, Func<T, string> idOf, Func<T, bool>? isWanted)
    {
        ulong remaining = paging.First;
        // With a filter of our own the platform's offsets count what we leave out, so we skip for ourselves.
        ulong toSkip = isWanted is null ? 0 : paging.Skip;
        long start = isWanted is null ? (long)Math.Min(paging.Skip, long.MaxValue) : 0;
        long offset = start;
        long? lastTotal = null;
        // What is added while the list is read pushes others onto the next page: what was there already is left out.
        HashSet<string> seen = new(StringComparer.Ordinal);
        int pagesWithoutNews = 0;
        while (remaining > 0)
        {
            ApifyList<T> page = readPage(offset, isWanted is null ? (int)Math.Min(remaining, MaxPageLength) : MaxPageLength);
            if (page.Items.Count > 0 && pagesWithoutNews++ == MaxPagesWithoutNews)
                throw Endless();
            long? removed = lastTotal - page.Total;
            lastTotal = page.Total;
            if (removed > 0 && offset > start)
            {
                // Something took from the list, be it the next command of the pipeline: others moved up to where we have been.
                offset = Math.Max(start, offset - removed.Value);
                continue;
            }

            foreach (T item in page.Items)
            {
                if (!seen.Add(idOf(item)))
                    continue;
                pagesWithoutNews = 0;
                if (isWanted?.Invoke(item) == false)
                    continue;
                if (toSkip > 0)
                {
                    toSkip--;
                    continue;
                }

                yield return item;
                if (--remaining == 0)
                    yield break;
            }

            offset += page.Items.Count;
            if (page.Items.Count == 0 || offset >= page.Total)
                yield break;
        }
    }

    private static ApifyUserException Endless() => new("EndlessList", ErrorCategory.InvalidResult,
        "The platform gives the same page of the list again and again.",
        "Check the base address of the connection (Get-ApifyConnection) and what is between here and the platform.");
}
