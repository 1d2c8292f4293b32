using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Tests.Actors;

public sealed class StartRuleTests
{
    [Theory]
    [InlineData("FROM x\nCMD [\"node\", \"main.js\"]", "node|main.js")]
    [InlineData("FROM x\nCMD npm start --silent", "$npm start --silent")]
    [InlineData("FROM x\nENTRYPOINT [\"a\", \"b\"]\nCMD [\"c\"]", "a|b|c")]
    [InlineData("FROM x\nCMD [\"c\"]\nENTRYPOINT [\"a\"]", "a|c")]
    [InlineData("FROM x\nCMD one\nFROM y\ncmd two", "$two")]
    [InlineData("FROM x\nCMD [\"one\"]\nFROM y", "")]
    [InlineData("FROM x\n# CMD no\nCMD python \\\n  -m \\\n  pkg", "$python  -m  pkg")]
    [InlineData("FROM x\r\nCMD [\"node\", \"main.js\"]\r\n", "node|main.js")]
    [InlineData("FROM x\nRUN echo CMD", "")]
    public void A_dockerfile_starts_what_docker_would_start(string dockerfile, string expected)
    {
        StartCommand? command = StartRule.ParseDockerfile(dockerfile);
        Assert.Equal(expected, command is null ? "" : command.ShellLine is { } line ? "$" + line : string.Join('|', command.Arguments));
    }

    [Theory]
    [InlineData("""CMD ["pwsh", "-NoProfile", "-File", "main.ps1", "x"]""", "powershell:|main.ps1|x")]
    [InlineData("""CMD ["pwsh", "-Command", "./main.ps1"]""", "pwsh|-Command|./main.ps1")]
    [InlineData("""CMD ["pwsh", "-STA", "-File", "main.ps1"]""", "pwsh|-STA|-File|main.ps1")]
    public void A_script_of_a_dockerfile_runs_in_the_PowerShell_that_is_there(string dockerfile, string expected)
    {
        using TempFolder folder = new TempFolder().With("Dockerfile", dockerfile);
        Assert.Equal(expected, string.Join('|', StartRule.Find(folder.Path)!.Arguments));
    }

    [Fact]
    public void The_start_script_of_a_node_project_wins_over_its_main_file()
    {
        using TempFolder folder = new TempFolder().With("package.json", """{"main":"main.js","scripts":{"start":"node x"}}""").With("main.js", "");
        Assert.Equal(["npm", "start", "--silent"], StartRule.Find(folder.Path)!.Arguments);
        folder.With("package.json", """{"main":"main.js"}""");
        Assert.Equal(["node", "main.js"], StartRule.Find(folder.Path)!.Arguments);
        folder.With("Dockerfile", "CMD [\"deno\"]");
        Assert.Equal(["deno"], StartRule.Find(folder.Path)!.Arguments);
        folder.With(".actor/Dockerfile", "CMD [\"bun\"]");
        Assert.Equal(["bun"], StartRule.Find(folder.Path)!.Arguments);
    }

    [Fact]
    public void A_python_project_is_started_by_its_only_package()
    {
        using TempFolder folder = new TempFolder().With("src/__main__.py", "").With("other/readme.txt", "");
        Assert.Equal([CommandLocator.Python, "-m", "src"], StartRule.Find(folder.Path)!.Arguments);
        folder.With("second/__init__.py", "");
        Assert.Null(StartRule.Find(folder.Path));
    }

    [Fact]
    public void A_script_named_main_or_the_only_one_of_its_kind_is_started()
    {
        using TempFolder folder = new TempFolder().With("a.ps1", "").With("b.ps1", "");
        Assert.Null(StartRule.Find(folder.Path));
        folder.With("x.py", "");
        Assert.Equal([CommandLocator.Python, "x.py"], StartRule.Find(folder.Path)!.Arguments);
        folder.With("only.sh", "");
        Assert.Equal([CommandLocator.UnixShell, "only.sh"], StartRule.Find(folder.Path)!.Arguments);
        folder.With("main.ps1", "");
        Assert.Equal([CommandLocator.PowerShellPlaceholder, "main.ps1"], StartRule.Find(folder.Path)!.Arguments);
    }
}
