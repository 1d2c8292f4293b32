namespace ApifyPS.Help;

/// <summary>
/// Reads the cmdlets of the built module with their doc comments, and writes en-US/ApifyPS.dll-Help.xml and docs/cmdlets/*.md; makes the
/// about topics of docs/about/*.md, has views show something in constrained language, and puts in which assembly ships. What is the same
/// already is not written again.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 4)
        {
            Console.Error.WriteLine("usage: ApifyPS.Help <module folder> <folder of reference assemblies> <documentation folder> <doc comment files, separated by ;>");
            return 2;
        }

        try
        {
            string module = arguments[0], documentation = arguments[2];
            using ModuleReader reader = new(Path.Combine(module, "bin", "net8.0", "ApifyPS.dll"), arguments[1].Split(';'), DocComments.Read(arguments[3].Split(';')));
            IReadOnlyList<CmdletHelp> cmdlets = reader.ReadCmdlets();

            string help = Path.Combine(module, "en-US");
            Output.Write(Path.Combine(help, "ApifyPS.dll-Help.xml"), Maml.Write(cmdlets));

            string views = Path.Combine(module, "ApifyPS.Format.ps1xml");
            Output.Write(views, ConstrainedViews.Write(File.ReadAllText(views)));

            string check = Path.Combine(module, "ApifyPS.OneVersion.psm1");
            Output.Write(check, File.ReadAllText(check).Replace("{assembly}", reader.FullName, StringComparison.Ordinal));

            string pages = Path.Combine(documentation, "cmdlets");
            foreach (CmdletHelp cmdlet in cmdlets)
                Output.Write(Path.Combine(pages, cmdlet.Name + ".md"), MarkdownPage.Write(cmdlet));
            Output.Write(Path.Combine(pages, "README.md"), MarkdownPage.WriteIndex(cmdlets));
            Output.RemoveOthers(pages, "*.md", cmdlets.Select(cmdlet => cmdlet.Name + ".md").Append("README.md"));

            string[] topics = [.. Directory.GetFiles(Path.Combine(documentation, "about"), "about_*.md").Order(StringComparer.Ordinal)];
            foreach (string topic in topics)
                Output.Write(Path.Combine(help, Path.GetFileNameWithoutExtension(topic) + ".help.txt"), AboutTopic.Write(File.ReadAllText(topic), Path.GetFileNameWithoutExtension(topic)));
            Output.RemoveOthers(help, "about_*.txt", topics.Select(topic => Path.GetFileNameWithoutExtension(topic) + ".help.txt"));
            return 0;
        }
        catch (HelpException exception)
        {
            // The form in which MSBuild takes a line for an error of the build.
            Console.Error.WriteLine("ApifyPS.Help: error HELP: " + exception.Message);
            return 1;
        }
    }
}
