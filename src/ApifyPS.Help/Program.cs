namespace ApifyPS.Help;

/// <summary>
/// Reads the cmdlets of the built module with their doc comments, and writes the module's en-US/ApifyPS.dll-Help.xml and a page of Markdown
/// for each cmdlet; makes the about topics from docs/about/*.md, has views show something in constrained language, and puts in which assembly
/// ships. A file that has the right content already isn't written again. No file of the repository is written: `build.ps1 -Task Help` copies
/// the pages to docs/cmdlets.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 5)
        {
            Console.Error.WriteLine("usage: ApifyPS.Help <module folder> <folder of reference assemblies> <folder of about topics> <doc comment files, separated by ;> <folder for pages>");
            return 2;
        }

        try
        {
            string module = arguments[0], about = arguments[2], pages = arguments[4];
            using ModuleReader reader = new(Path.Combine(module, "bin", "net8.0", "ApifyPS.dll"), arguments[1].Split(';'), DocComments.Read(arguments[3].Split(';')));
            IReadOnlyList<CmdletHelp> cmdlets = reader.ReadCmdlets();

            string help = Path.Combine(module, "en-US");
            Output.Write(Path.Combine(help, "ApifyPS.dll-Help.xml"), Maml.Write(cmdlets));

            string views = Path.Combine(module, "ApifyPS.Format.ps1xml");
            Output.Write(views, ConstrainedViews.Write(File.ReadAllText(views)));

            string check = Path.Combine(module, "ApifyPS.OneVersion.psm1");
            Output.Write(check, File.ReadAllText(check).Replace("{assembly}", reader.FullName, StringComparison.Ordinal));

            foreach (CmdletHelp cmdlet in cmdlets)
                Output.Write(Path.Combine(pages, cmdlet.Name + ".md"), MarkdownPage.Write(cmdlet));
            Output.Write(Path.Combine(pages, "README.md"), MarkdownPage.WriteIndex(cmdlets));
            Output.RemoveOthers(pages, "*.md", cmdlets.Select(cmdlet => cmdlet.Name + ".md").Append("README.md"));

            string[] topics = [.. Directory.GetFiles(about, "about_*.md").Order(StringComparer.Ordinal)];
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
