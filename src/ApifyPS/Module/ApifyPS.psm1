# The framework can be named only so that tests can load the Windows PowerShell build in PowerShell 7.
param(
    [ValidateSet('net8.0', 'netstandard2.0')]
    [string] $Framework = $(if ($PSEdition -eq 'Core') { 'net8.0' } else { 'netstandard2.0' })
)

# -PassThru and -ModuleInfo style nesting would show two modules; importing into this scope re-exports the cmdlets.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, 'bin', $Framework, 'ApifyPS.dll')) -ErrorAction Stop
