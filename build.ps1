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
.EXAMPLE
./build.ps1 -Task Package -Reproduce
Makes the packages of the module and of the tool apify-local in artifacts/packages and tests them; then once more from a
clone of the commit, and fails where a byte differs.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Benchmark', 'Package', 'Demo')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Package: the certificate, in the user's store on Windows, to sign the module with. None: the module is not signed.
    [string] $CertificateThumbprint,

    # Package: whether a clone of the commit gives the same bytes.
    [switch] $Reproduce,

    # Pester: the PowerShell whose tests run: a program on PATH, or its path. Windows PowerShell is powershell.
    [string] $PowerShell = 'pwsh',

    # Pester: the package of the module, which is installed in a temporary folder and tested there; wildcards are allowed. None: out/ApifyPS.
    [string] $ModuleNupkg,

    # Pester: a file for the results, as NUnit XML.
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
$Root = $PSScriptRoot
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
    # ApifyPS.Shell has none, and it signs on Windows only.
    $sign = Get-Command -Name Set-AuthenticodeSignature -ErrorAction Ignore
    if (-not $sign -or [System.IO.Path]::DirectorySeparatorChar -ne '\') { throw 'Signing needs PowerShell on Windows.' }
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
    $store.Open('ReadOnly')
    try { $certificate = @($store.Certificates.Find('FindByThumbprint', $Thumbprint, $false))[0] }
    finally { $store.Close() }
    if (-not $certificate) { throw "No certificate with the thumbprint $Thumbprint is in this user's store." }
    $files = @('*.ps1xml', '*.psd1', '*.psm1', 'ApifyPS*.dll', 'apify-local.dll' | ForEach-Object { [System.IO.Directory]::GetFiles($Folder, $_, 'AllDirectories') })
    # With a time stamp the signature outlives the certificate.
    $failed = @(& $sign -FilePath $files -Certificate $certificate -HashAlgorithm SHA256 -TimestampServer 'http://timestamp.digicert.com' |
        Where-Object { $_.Status -ne 'Valid' })
    if ($failed.Count -gt 0) { throw "$($failed[0].Path) could not be signed: $($failed[0].StatusMessage)" }
    "Signing: $($files.Count) files." | Out-Host
}

function New-Package([string] $Dotnet, [string] $Thumbprint) {
    $module = Get-Project 'src/ApifyPS.Package/ApifyPS.Package.csproj' 'the package'
    $tool = Get-Project 'src/ApifyPS.LocalPlatform/ApifyPS.LocalPlatform.csproj' 'the tool'
    $packages = Get-RepositoryPath 'artifacts/packages'
    if ([System.IO.Directory]::Exists($packages)) { [System.IO.Directory]::Delete($packages, $true) }
    Invoke-Program $Dotnet @('build', $module, '-c', 'Release')
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
        $script = Get-Project 'tests/pester/Invoke-Tests.ps1' 'the tests in Pester'
        $program = Find-Program $PowerShell 'Install PowerShell 7.4 or later: https://aka.ms/powershell'
        $arguments = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', $script)
        # The program that runs them need not have the current folder of this session.
        if ($ModuleNupkg) { $arguments += '-ModuleNupkg', (Get-FullPath $ModuleNupkg) }
        if ($ResultPath) { $arguments += '-ResultPath', (Get-FullPath $ResultPath) }
        Invoke-Program $program $arguments
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
