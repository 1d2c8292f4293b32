# A binary module that can do nothing: what is left of the time of an import is the price of having cmdlets at all.
param([string] $Folder, [int] $Cmdlets)
$ErrorActionPreference = 'Stop'
$names = 1..$Cmdlets | ForEach-Object { 'Get-Empty{0:000}' -f $_ }
$types = $names | ForEach-Object { '[Cmdlet("Get", "{0}")] public sealed class {0}Command : PSCmdlet { }' -replace '\{0\}', $_.Substring(4) }
$null = New-Item -ItemType Directory -Path $Folder -Force
$dll = Join-Path $Folder 'Empty.dll'
Remove-Item $dll -ErrorAction Ignore
Add-Type -TypeDefinition "using System.Management.Automation; $types" -OutputAssembly $dll -OutputType Library -CompilerOptions '/optimize+'
$exported = ($names | ForEach-Object { "'$_'" }) -join ', '
Set-Content (Join-Path $Folder 'Empty.psd1') "@{ RootModule = 'Empty.dll'; ModuleVersion = '1.0'; CmdletsToExport = @($exported); FunctionsToExport = @(); AliasesToExport = @() }"
