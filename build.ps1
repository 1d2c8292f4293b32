<#
.SYNOPSIS
Builds, tests and packs ApifyPS: a thin front door over dotnet.
.DESCRIPTION
Runs in PowerShell 7, in Windows PowerShell 5.1 and in ApifyPS.Shell, so it uses the language and .NET alone. The exit
code is that of the program it started.
.EXAMPLE
./build.ps1
Builds everything; the module as it ships lies in out/ApifyPS then.
.EXAMPLE
./build.ps1 -Task Test -Configuration Release
.EXAMPLE
./build.ps1 -Task Demo
Runs docs/examples/quickstart.ps1 in ApifyPS.Shell.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Benchmark', 'Package', 'Demo')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'

function Get-RepositoryPath([string] $Path) {
    $full = $PSScriptRoot
    foreach ($part in $Path.Split('/')) { $full = [System.IO.Path]::Combine($full, $part) }
    $full
}

function Find-Program([string] $Name, [string] $Advice) {
    $program = @(Get-Command -Name $Name -CommandType Application -ErrorAction Ignore)
    if ($program.Count -eq 0) { throw "$Name is not on this machine's PATH. $Advice" }
    $program[0].Path
}

# A part of the repository that has not been written is told apart from one that fails.
function Get-Project([string] $Path, [string] $Purpose) {
    $project = Get-RepositoryPath $Path
    if (-not [System.IO.File]::Exists($project)) { throw "The task $Task is not there yet: $Purpose would be in $Path." }
    $project
}

function Invoke-Program([string] $Program, [string[]] $Arguments) {
    & $Program $Arguments
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

try {
    if ($Task -eq 'Pester') {
        $tests = Get-RepositoryPath 'tests/pester'
        if (-not [System.IO.Directory]::Exists($tests)) { throw "The task Pester is not there yet: its tests would be in tests/pester." }
        $pwsh = Find-Program 'pwsh' 'Install PowerShell 7.4 or later: https://aka.ms/powershell'
        # A path with a quote in it is still one path.
        $quoted = "'" + $tests.Replace("'", "''") + "'"
        $command = "if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE ([version] '5.5'))) { " +
            "[Console]::Error.WriteLine('Pester 5.5 or later is not installed: Install-Module Pester -Scope CurrentUser'); exit 1 }; " +
            "Import-Module Pester -MinimumVersion 5.5; Invoke-Pester -Configuration @{ Run = @{ Path = $quoted; Exit = `$true } }"
        Invoke-Program $pwsh @('-NoProfile', '-NonInteractive', '-Command', $command)
        exit 0
    }

    $dotnet = Find-Program 'dotnet' 'Install the .NET SDK 10: https://dot.net'
    $solution = Get-RepositoryPath 'ApifyPS.sln'
    switch ($Task) {
        'Build' { Invoke-Program $dotnet @('build', $solution, '-c', $Configuration) }
        'Test' { Invoke-Program $dotnet @('test', $solution, '-c', $Configuration) }
        'Benchmark' {
            $project = Get-Project 'tests/ApifyPS.Benchmarks/ApifyPS.Benchmarks.csproj' 'the benchmarks'
            # What a debug build measures says nothing about the module.
            Invoke-Program $dotnet @('run', '--project', $project, '-c', 'Release')
        }
        'Package' {
            $project = Get-Project 'src/ApifyPS.Package/ApifyPS.Package.csproj' 'the package'
            Invoke-Program $dotnet @('pack', $project, '-c', 'Release')
        }
        'Demo' {
            $shell = Get-Project 'src/ApifyPS.Shell/ApifyPS.Shell.csproj' 'the shell'
            $script = Get-RepositoryPath 'docs/examples/quickstart.ps1'
            Invoke-Program $dotnet @('run', '--project', $shell, '-c', $Configuration, '--', '-NonInteractive', '-File', $script)
        }
    }
}
catch {
    [Console]::Error.WriteLine("build.ps1: $($_.Exception.Message)")
    exit 1
}
exit 0
