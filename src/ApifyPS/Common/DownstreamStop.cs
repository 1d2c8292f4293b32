using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace ApifyPS;

/// <summary>
/// Tells apart why a pipeline takes nothing more: because it has enough (<c>Select-Object -First</c>), so that all that was written is
/// received, or because a command failed, so that what is assigned to a variable is lost. A cmdlet sees the same
/// <see cref="PipelineStoppedException"/> in both cases; what was thrown before it makes the difference.
/// </summary>
internal static class DownstreamStop
{
    /// <summary>Internal to the engine, in Windows PowerShell 5.1 and in PowerShell 7. Under another name every such end would count as a failure.</summary>
    private const string HasEnough = "StopUpstreamCommandsException";

    /// <summary>Writes something, on the pipeline thread.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="onEnough">Called when the pipeline ends in it because it has enough; the exception that says so is thrown on.</param>
    public static void Watch(Action write, Action onEnough)
    {
        int thread = Environment.CurrentManagedThreadId;
        string? last = null;
        void Note(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (Environment.CurrentManagedThreadId == thread && thrown.Exception is not PipelineStoppedException)
                last = thrown.Exception.GetType().Name;
        }

        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            write();
        }
        catch (PipelineStoppedException) when (last == HasEnough)
        {
            onEnough();
            throw;
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }
    }
}
