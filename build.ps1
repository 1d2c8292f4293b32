<#
.SYNOPSIS
Builds, tests and packs ApifyPS: a thin front door over dotnet.
.DESCRIPTION
Runs in PowerShell 7, ApifyPS.Shell included, and in Windows PowerShell 5.1. The exit code is that of the program it started.
.EXAMPLE
./build.ps1
Builds everything; the module as it ships lies in out/ApifyPS then.
.EXAMPLE
./build.ps1 -Task Test -Configuration Release
.EXAMPLE
./build.ps1 -Task Help
Builds the module, and writes the pages of docs/cmdlets from its doc comments.
.EXAMPLE
./build.ps1 -Task Demo
Runs docs/examples/quickstart.ps1 in ApifyPS.Shell.
.EXAMPLE
./build.ps1 -Task Package -Reproduce
Makes the packages of the module and of the tool apify-local in artifacts/packages and tests them; then once more from a
clone of the commit, and fails where a byte differs.
.EXAMPLE
./build.ps1 -Task Mutate -Mutate RetryPolicy
Changes one line of RetryPolicy.cs after the other, and fails where too few of the changes are noticed by a test.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Help', 'Pester', 'Benchmark', 'Package', 'Demo', 'Mutate')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Pester: how much is printed of each test.
    [ValidateSet('Normal', 'Detailed', 'Diagnostic')]
    [string] $Output = 'Normal',

    # Package: the certificate, in the user's store on Windows, to sign the module with. None: the module is not signed.
    [string] $CertificateThumbprint,

    # Package: whether a clone of the commit gives the same bytes.
    [switch] $Reproduce,

    # Pester: the PowerShell to test on. 5.1 is Windows PowerShell, 7.x goes to artifacts/tools and needs the .NET runtime of its generation.
    # None: the pwsh on PATH, or the one that is built with ApifyPS.Shell.
    [ValidateSet('5.1', '7.4', '7.6')]
    [string] $PowerShellVersion,

    # Pester: the package of the module, which is installed in a temporary folder and tested there; wildcards are allowed. None: out/ApifyPS.
    [string] $ModuleNupkg,

    # Pester: a file for the results, as NUnit XML.
    [string] $ResultPath,

    # Mutate: the files, of those in tests/ApifyPS.Mutation/mutation.json; a name such as RetryPolicy will do. None: all, which takes long.
    [string[]] $Mutate = @()
)

$ErrorActionPreference = 'Stop'
$Root = $PSScriptRoot
$PesterMinimum = '5.5'
# In megabytes.
$PackageBounds = @{ 'ApifyPS' = 12; 'apify-local' = 10 }

function Get-RepositoryPath([string] $Path) {
    $full = $Root
    foreach ($part in $Path.Split('/')) { $full = [System.IO.Path]::Combine($full, $part) }
    $full
}

function Get-FullPath([string] $Path) {
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Find-Program([string] $Name, [string] $Advice) {
    $program = @(Get-Command -Name $Name -CommandType Application -ErrorAction Ignore)
    if ($program.Count -eq 0) { throw "$Name is not on this machine's PATH. $Advice" }
    $program[0].Path
}

# The PowerShell that is asked for comes as a package does, and stays in artifacts.
function Find-PowerShell([string] $Wanted) {
    if ($Wanted -eq '5.1') {
        $pwsh = Find-Program 'powershell' 'Windows PowerShell is a part of Windows.'
        Confirm-PowerShell $pwsh '5.1 4'
        return $pwsh
    }
    $file = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { 'pwsh.exe' } else { 'pwsh' }
    $advice = 'Install PowerShell 7.4 or later (https://aka.ms/powershell), or the .NET SDK 10 (https://dot.net), which can get it.'
    if (-not $Wanted) {
        $found = @(Get-Command -Name 'pwsh' -CommandType Application -ErrorAction Ignore)
        if ($found.Count -gt 0) { return $found[0].Path }
        $pwsh = Get-RepositoryPath "src/ApifyPS.Shell/bin/$Configuration/net10.0/$file"
        if (-not [System.IO.File]::Exists($pwsh)) {
            $shell = Get-Project 'src/ApifyPS.Shell/ApifyPS.Shell.csproj' 'the shell'
            Invoke-Program (Find-Program 'dotnet' $advice) @('build', $shell, '-c', $Configuration) | Out-Host
        }
        return $pwsh
    }
    $folder = Get-RepositoryPath "artifacts/tools/$Wanted"
    $pwsh = [System.IO.Path]::Combine($folder, $file)
    if (-not [System.IO.File]::Exists($pwsh)) {
        "PowerShell $Wanted goes to $folder." | Out-Host
        Invoke-Program (Find-Program 'dotnet' $advice) @('tool', 'install', 'PowerShell', '--version', "$Wanted.*", '--tool-path', $folder) | Out-Host
        if (-not [System.IO.File]::Exists($pwsh)) { throw "$pwsh is not there. Install PowerShell 7.4 or later: https://aka.ms/powershell" }
    }
    Confirm-PowerShell $pwsh @{ '7.4' = '7.4 8'; '7.6' = '7.6 10' }[$Wanted]
    $pwsh
}

# dotnet installs the nearest version where it finds none that matches, and another runtime may stand in: then something else would be tested.
# No double quotes in the command: Windows PowerShell does not hand them on.
function Confirm-PowerShell([string] $Pwsh, [string] $Expected) {
    $identity = & $Pwsh -NoProfile -NonInteractive -Command '$v = $PSVersionTable.PSVersion; ''{0}.{1} {2}'' -f $v.Major, $v.Minor, [Environment]::Version.Major'
    if ($identity -ne $Expected) { throw "$Pwsh is PowerShell and .NET $identity, and $Expected is wanted." }
}

# The module's name where one is installed, else the path of one in artifacts.
function Find-Pester([string] $Pwsh) {
    & $Pwsh -NoProfile -NonInteractive -Command "exit [int] (-not (Get-Module Pester -ListAvailable | Where-Object { `$_.Version -ge [version] '$PesterMinimum' -and `$_.Version.Major -eq 5 }))" | Out-Host
    if ($LASTEXITCODE -eq 0) { return 'Pester' }
    $project = Get-RepositoryPath 'tests/pester/Pester.csproj'
    $version = [regex]::Match([System.IO.File]::ReadAllText($project), 'Include="Pester" Version="\[([^\]]+)\]"').Groups[1].Value
    $packages = Get-RepositoryPath 'artifacts/tools/packages'
    $pester = [System.IO.Path]::Combine($packages, 'pester', $version, 'tools', 'Pester.psd1')
    if (-not [System.IO.File]::Exists($pester)) {
        $dotnet = Find-Program 'dotnet' 'Install Pester 5.5 or later (Install-Module Pester -Scope CurrentUser), or the .NET SDK 10 (https://dot.net), which can get it.'
        "Pester $PesterMinimum or later is not installed: Pester $version goes to artifacts/tools." | Out-Host
        Invoke-Program $dotnet @('restore', $project, '--packages', $packages) | Out-Host
        if (-not [System.IO.File]::Exists($pester)) { throw "$pester is not there. Install Pester: Install-Module Pester -Scope CurrentUser" }
    }
    $pester
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

# Prints what somebody waits for who downloads it. A package that grows beyond its bound has something in it by mistake.
function Measure-Package([string] $Folder, [hashtable] $Bounds) {
    $hashes = @{}
    foreach ($file in [System.IO.Directory]::GetFiles($Folder, '*.nupkg')) {
        $name = [System.IO.Path]::GetFileName($file)
        $bytes = [System.IO.File]::ReadAllBytes($file)
        $sha256 = [System.Security.Cryptography.SHA256]::Create()
        try { $hashes[$name] = [System.BitConverter]::ToString($sha256.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant() }
        finally { $sha256.Dispose() }
        $bound = @($Bounds.Keys | Where-Object { $name.StartsWith("$_.") } | ForEach-Object { $Bounds[$_] })[0]
        "{0}: {1:0.0} MB of at most {2} MB, SHA-256 {3}" -f $name, ($bytes.Length / 1MB), $bound, $hashes[$name] | Out-Host
        if ($bytes.Length -gt $bound * 1MB) { throw "$name is larger than $bound MB. If it has to be, raise the bound in build.ps1." }
    }
    if ($hashes.Count -ne $Bounds.Count) { throw "$($Bounds.Count) packages should be in $Folder, $($hashes.Count) are." }
    $hashes
}

# The module's own files: what others wrote has its author's signature.
function Add-Signature([string] $Folder, [string] $Thumbprint) {
    if (-not $Thumbprint) {
        'Signing: skipped, -CertificateThumbprint is not given.' | Out-Host
        return
    }
    if ([System.IO.Path]::DirectorySeparatorChar -ne '\') { throw 'Signing needs PowerShell on Windows.' }
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
    $store.Open('ReadOnly')
    try { $certificate = @($store.Certificates.Find('FindByThumbprint', $Thumbprint, $false))[0] }
    finally { $store.Close() }
    if (-not $certificate) { throw "No certificate with the thumbprint $Thumbprint is in this user's store." }
    $files = @('*.ps1xml', '*.psd1', '*.psm1', 'ApifyPS*.dll', 'apify-local.dll' | ForEach-Object { [System.IO.Directory]::GetFiles($Folder, $_, 'AllDirectories') })
    # With a time stamp the signature outlives the certificate.
    $failed = @(Set-AuthenticodeSignature -FilePath $files -Certificate $certificate -HashAlgorithm SHA256 -TimestampServer 'http://timestamp.digicert.com' |
        Where-Object { $_.Status -ne 'Valid' })
    if ($failed.Count -gt 0) { throw "$($failed[0].Path) could not be signed: $($failed[0].StatusMessage)" }
    "Signing: $($files.Count) files." | Out-Host
}

function New-Package([string] $Dotnet, [string] $Thumbprint) {
    $module = Get-Project 'src/ApifyPS.Package/ApifyPS.Package.csproj' 'the package'
    $tool = Get-Project 'src/ApifyPS.LocalPlatform/ApifyPS.LocalPlatform.csproj' 'the tool'
    $packages = Get-RepositoryPath 'artifacts/packages'
    if ([System.IO.Directory]::Exists($packages)) { [System.IO.Directory]::Delete($packages, $true) }
    # The analyzers look at the same sources in the build of the solution.
    Invoke-Program $Dotnet @('build', $module, '-c', 'Release', '-p:RunAnalyzers=false')
    Add-Signature (Get-RepositoryPath 'artifacts/ApifyPS') $Thumbprint
    foreach ($project in $module, $tool) { Invoke-Program $Dotnet @('pack', $project, '-c', 'Release', '--no-build') }
}

# Another folder and nothing of an earlier build: what differs then comes from the machine or the folder and not from the commit.
function Test-Reproduction([string] $Dotnet, [hashtable] $Hashes) {
    $git = Find-Program 'git' 'Install git: https://git-scm.com'
    $clone = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'apifyps-' + [guid]::NewGuid().ToString('n'))
    try {
        Invoke-Program $git @('clone', '--quiet', '--no-hardlinks', $Root, $clone)
        # The address of the sources is in the symbols.
        $origin = & $git -C $Root config --get remote.origin.url
        if ($origin) { Invoke-Program $git @('-C', $clone, 'remote', 'set-url', 'origin', $origin) }
        else { Invoke-Program $git @('-C', $clone, 'remote', 'remove', 'origin') }
        $Root = $clone
        New-Package $Dotnet ''
        $again = Measure-Package (Get-RepositoryPath 'artifacts/packages') $PackageBounds
        foreach ($name in $Hashes.Keys) {
            if ($again[$name] -ne $Hashes[$name]) { throw "$name is another one when it is built from a clone of the commit. Is something not committed?" }
        }
        'Reproduced: a clone of the commit gives the same bytes.' | Out-Host
    }
    finally {
        # git's files are read-only on Windows.
        if ([System.IO.Directory]::Exists($clone)) {
            foreach ($file in [System.IO.Directory]::GetFiles($clone, '*', 'AllDirectories')) { [System.IO.File]::SetAttributes($file, 'Normal') }
            [System.IO.Directory]::Delete($clone, $true)
        }
    }
}

try {
    if ($Task -eq 'Pester') {
        $script = Get-Project 'tests/pester/Invoke-Tests.ps1' 'what runs tests/pester'
        $pwsh = Find-PowerShell $PowerShellVersion
        # Scripts that are Actors run in the same one.
        $env:PATH = [System.IO.Path]::GetDirectoryName($pwsh) + [System.IO.Path]::PathSeparator + $env:PATH
        $arguments = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', $script, '-Pester', (Find-Pester $pwsh), '-Output', $Output)
        # The program that runs them need not have the current folder of this session.
        if ($ModuleNupkg) { $arguments += '-ModuleNupkg', (Get-FullPath $ModuleNupkg) }
        if ($ResultPath) { $arguments += '-ResultPath', (Get-FullPath $ResultPath) }
        Invoke-Program $pwsh $arguments
        exit 0
    }

    $dotnet = Find-Program 'dotnet' 'Install the .NET SDK 10: https://dot.net'
    $solution = Get-RepositoryPath 'ApifyPS.sln'
    switch ($Task) {
        'Build' { Invoke-Program $dotnet @('build', $solution, '-c', $Configuration) }
        'Test' { Invoke-Program $dotnet @('test', $solution, '-c', $Configuration) }
        'Help' {
            $project = Get-Project 'src/ApifyPS/ApifyPS.csproj' 'the module'
            Invoke-Program $dotnet @('build', $project, '-c', $Configuration, '-t:UpdateCmdletPages')
        }
        'Benchmark' {
            $project = Get-Project 'tests/ApifyPS.Benchmarks/ApifyPS.Benchmarks.csproj' 'the benchmarks'
            # What a debug build measures says nothing about the module.
            Invoke-Program $dotnet @('run', '--project', $project, '-c', 'Release')
        }
        'Mutate' {
            $project = Get-Project 'tests/ApifyPS.Mutation/ApifyPS.Mutation.csproj' 'the mutation gate'
            Invoke-Program $dotnet @('tool', 'restore', '--tool-manifest', (Get-RepositoryPath '.config/dotnet-tools.json'))
            Invoke-Program $dotnet (@('run', '--project', $project, '--') + $Mutate)
        }
        'Package' {
            New-Package $dotnet $CertificateThumbprint
            $hashes = Measure-Package (Get-RepositoryPath 'artifacts/packages') $PackageBounds
            Invoke-Program $dotnet @('test', (Get-Project 'tests/ApifyPS.Package.Tests/ApifyPS.Package.Tests.csproj' 'the tests of the packages'), '-c', 'Release')
            if ($Reproduce) {
                if ($CertificateThumbprint) { throw 'A signed package cannot be reproduced: leave -CertificateThumbprint out.' }
                Test-Reproduction $dotnet $hashes
            }
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
