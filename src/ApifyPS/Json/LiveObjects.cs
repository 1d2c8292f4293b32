using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ApifyPS;

/// <summary>
/// What stands for something of this machine or of this session, and isn't data: a file for its content, a process, a type, a stream. As JSON it
/// would be a local path, or a tree of hundreds of properties.
/// </summary>
internal static class LiveObjects
{
    /// <summary>Whether a value is one that has no JSON anywhere, also not as a member of an object.</summary>
    public static bool IsNoData(object plain) =>
        plain is Process or Delegate or Stream or TextReader or TextWriter or Task or Thread or WaitHandle or CommandInfo or PSModuleInfo or Runspace or PowerShell or Job or Assembly or System.Reflection.Module;

    /// <summary>The live object that a value is, or the first one in its lists, one of our own included; null when there is none. In a member, a file is its path and a type its name.</summary>
    public static object? Find(object? value) => Find(value, []);

    /// <summary>What to do instead, for messages; null where that depends on who asks.</summary>
    public static string? AdviceFor(object live) => live switch
    {
        FileSystemInfo => null,
        ScriptBlock => ValueBody.ScriptBlockAdvice,
        _ when OwnObjects.Is(live) => OwnObjects.AdviceFor(live),
        _ => "Pass what is wanted of it: … | Select-Object Name, Id.",
    };

    /// <summary>What it is, for messages.</summary>
    public static string Describe(object live) => TerminalText.CleanLine(live switch
    {
        FileSystemInfo file => $"the {(file is DirectoryInfo ? "folder" : "file")} '{file}' itself, not what is in it",
        ScriptBlock => "a script block, and not what comes out of it",
        _ when OwnObjects.Is(live) => OwnObjects.Describe(live),
        _ => $"an object of the type {live.GetType().Name}, which is no data",
    });

    private static object? Find(object? value, List<object> lists)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is FileSystemInfo or DriveInfo or MemberInfo or ScriptBlock || (plain is not null && IsNoData(plain)))
            return plain;
        if (OwnObjects.Is(value))
            return value;
        // A list that has itself as an element is refused where it's written.
        if (plain is not IList several || plain is byte[] || lists.Exists(outer => ReferenceEquals(outer, plain)))
            return null;
        lists.Add(plain);
        foreach (object? one in several)
        {
            if (Find(one, lists) is { } live)
                return live;
        }

        lists.RemoveAt(lists.Count - 1);
        return null;
    }
}
