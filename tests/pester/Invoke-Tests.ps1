<#
.SYNOPSIS
Runs the tests of this folder in the PowerShell that runs it, on out/ApifyPS or on the module that a package installs.
.DESCRIPTION
Runs in PowerShell 7 and in Windows PowerShell 5.1, and needs Pester 5.5 or a later 5; build.ps1 -Task Pester gets what is missing. The last line is
"N passed, N failed, N skipped"; the exit code is 0 only when tests ran and none failed.
#>
[CmdletBinding()]
param(
    # The package whose module is tested; wildcards are allowed. It is installed in a folder of its own, which goes away again. None: out/ApifyPS.
    [string] $ModuleNupkg,

    # A file for the results, as NUnit XML.
    [string] $ResultPath,

    # Pester: the name of the module where it is installed, or a path.
    [string] $Pester = 'Pester',

    # How much is printed of each test.
    [ValidateSet('Normal', 'Detailed', 'Diagnostic')]
    [string] $Output = 'Normal'
)

$ErrorActionPreference = 'Stop'

function Resolve-OneFile ([string] $Path) {
    $files = @(Resolve-Path $Path -ErrorAction SilentlyContinue)
    if ($files.Count -ne 1) { throw "One package is wanted, and $Path matches $($files.Count) files." }
    $files[0].ProviderPath
}

function Install-Package ([string] $Package, [string] $Folder) {
    # As a user has it after Install-PSResource or Install-Module: <folder>/ApifyPS/<version>. Gives the manifest.
    $modules = New-Item -ItemType Directory -Path (Join-Path $Folder 'Modules')
    if (Get-Command Save-PSResource -ErrorAction Ignore) {
        # PowerShell's own installer, from a repository that is a folder with just this package.
        $packages = New-Item -ItemType Directory -Path (Join-Path $Folder 'Packages')
        Copy-Item -LiteralPath $Package -Destination $packages.FullName
        $repository = "ApifyPS-$([guid]::NewGuid().ToString('n'))"
        Register-PSResourceRepository -Name $repository -Uri $packages.FullName -Trusted
        try { Save-PSResource -Name ApifyPS -Repository $repository -Path $modules.FullName -Prerelease }
        finally { Unregister-PSResourceRepository -Name $repository }
    }
    else {
        # Windows PowerShell has an older one, which wants the network first; it does no more than this.
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $unpacked = Join-Path $Folder 'Unpacked'
        [System.IO.Compression.ZipFile]::ExtractToDirectory($Package, $unpacked)
        foreach ($part in '_rels', 'package', '[Content_Types].xml', 'ApifyPS.nuspec') {
            Remove-Item -LiteralPath (Join-Path $unpacked $part) -Recurse -Force
        }
        $version = (Test-ModuleManifest (Join-Path $unpacked 'ApifyPS.psd1')).Version.ToString()
        $null = New-Item -ItemType Directory -Path (Join-Path $modules.FullName 'ApifyPS')
        Move-Item -LiteralPath $unpacked -Destination ([System.IO.Path]::Combine($modules.FullName, 'ApifyPS', $version))
    }
    $manifests = @(Get-ChildItem ([System.IO.Path]::Combine($modules.FullName, 'ApifyPS', '*', 'ApifyPS.psd1')))
    if ($manifests.Count -ne 1) { throw "$Package did not install." }
    $manifests[0].FullName
}

# Windows brings an old one of its own.
Import-Module $Pester -MinimumVersion 5.5 -MaximumVersion 5.99

$folder = $null
$before = @{}
# Runs that fail on purpose are no news for the agent that runs the tests.
$agent = 'TF_BUILD', 'AGENT_TEMPDIRECTORY', 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY'
foreach ($name in @('APIFYPS_MODULE_PATH', 'PSModulePath') + $agent) { $before[$name] = [Environment]::GetEnvironmentVariable($name) }
try {
    foreach ($name in $agent) { [Environment]::SetEnvironmentVariable($name, $null) }
    if ($ModuleNupkg) {
        $package = Resolve-OneFile $ModuleNupkg
        $folder = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "apifyps-$([guid]::NewGuid().ToString('n'))")).FullName
        $env:APIFYPS_MODULE_PATH = Install-Package $package $folder
        # Other runspaces and processes find the module by its name, and no other one.
        $env:PSModulePath = (Join-Path $folder 'Modules') + [System.IO.Path]::PathSeparator + $env:PSModulePath
        $found = (Get-Module ApifyPS -ListAvailable | Select-Object -First 1).Path
        if ($found -ne $env:APIFYPS_MODULE_PATH) { throw "PowerShell finds $found where $env:APIFYPS_MODULE_PATH was installed." }
    }
    "PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version), $(if ($ModuleNupkg) { $package } else { 'out/ApifyPS' })"
    $configuration = @{
        Run    = @{ Path = $PSScriptRoot; PassThru = $true }
        Output = @{ Verbosity = $Output }
    }
    if ($ResultPath) {
        $ResultPath = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($ResultPath)
        $null = New-Item -ItemType Directory -Force -Path (Split-Path $ResultPath)
        $configuration.TestResult = @{ Enabled = $true; OutputPath = $ResultPath; OutputFormat = 'NUnitXml'; TestSuiteName = "PowerShell $($PSVersionTable.PSVersion)" }
    }
    $result = Invoke-Pester -Configuration $configuration
}
finally {
    foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
    # On Windows this process holds the module's dlls: the folder is a temporary one, and goes with those.
    if ($folder) { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
}
# A file whose discovery or BeforeAll fails has tests that did not run.
$broken = $result.FailedContainersCount + $result.FailedBlocksCount
"$($result.PassedCount) passed, $($result.FailedCount + $broken) failed, $($result.SkippedCount) skipped"
exit [int] ($result.PassedCount -eq 0 -or $result.FailedCount -gt 0 -or $broken -gt 0)
