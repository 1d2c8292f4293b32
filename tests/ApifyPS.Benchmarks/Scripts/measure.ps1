# What a user's pipeline costs in PowerShell as it is installed. The commands are given as text, so that both ways have the same script around them.
param([string] $Command, [string] $WarmUp, [string] $Manifest, [string] $Address)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Manifest
$env:APIFY_TOKEN = "benchmark"
$env:APIFY_API_BASE_URL = $Address
function Measure-Pipeline([scriptblock] $Pipeline) {
    [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
    $process = [Diagnostics.Process]::GetCurrentProcess()
    $before = $process.WorkingSet64
    $allocated = [GC]::GetTotalAllocatedBytes()
    $state = @{ Count = 0; First = $null; Clock = [Diagnostics.Stopwatch]::StartNew() }
    & $Pipeline | & { process { if ($null -eq $state.First) { $state.First = $state.Clock.Elapsed.TotalMilliseconds }; $state.Count++ } }
    $milliseconds = $state.Clock.Elapsed.TotalMilliseconds
    $process.Refresh()
    [pscustomobject]@{
        items = $state.Count
        milliseconds = $milliseconds
        firstMilliseconds = $state.First
        growthMegabytes = ($process.PeakWorkingSet64 - $before) / 1e6
        allocatedMegabytes = ([GC]::GetTotalAllocatedBytes() - $allocated) / 1e6
    }
}
$null = Measure-Pipeline ([scriptblock]::Create($WarmUp))
Measure-Pipeline ([scriptblock]::Create($Command)) | ConvertTo-Json -Compress
