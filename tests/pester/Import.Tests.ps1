# What Import-Module leaves in a session when it works, when another version is there, and when it fails. Each in a process of its own.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $ModuleFolder = [System.IO.Path]::GetDirectoryName($ModulePath)

    function Copy-Module ([string] $Name) {
        # What ships without the local platform. Gives the folder.
        $folder = [System.IO.Path]::Combine([string] $TestDrive, $Name, 'ApifyPS')
        $null = New-Item -ItemType Directory -Path $folder -Force
        Get-ChildItem -LiteralPath $ModuleFolder | Where-Object Name -NE 'local' | Copy-Item -Destination $folder -Recurse -Force
        $folder
    }

    function Set-Dll ([string] $Folder, [string] $Name, [string] $Content) {
        foreach ($framework in 'net8.0', 'netstandard2.0') {
            Set-Content -LiteralPath ([System.IO.Path]::Combine($Folder, 'bin', $framework, $Name)) -Value $Content
        }
    }

    # Another version: the same files with a dll of its own, which has one of the types and one of the cmdlets.
    $OtherVersion = Copy-Module 'other'
    $manifest = Join-Path $OtherVersion 'ApifyPS.psd1'
    Set-Content -LiteralPath $manifest -Value ((Get-Content -LiteralPath $manifest -Raw) -replace "(ModuleVersion\s+= )'[^']+'", "`$1'9.8.7'")
    $check = Join-Path $OtherVersion 'ApifyPS.OneVersion.psm1'
    Set-Content -LiteralPath $check -Value ((Get-Content -LiteralPath $check -Raw) -replace 'Version=[\d.]+', 'Version=9.8.7.0')
    $source = Join-Path $TestDrive 'ApifyPS.cs'
    Set-Content -LiteralPath $source -Value @'
[assembly: System.Reflection.AssemblyVersion("9.8.7.0")]
[assembly: System.Reflection.AssemblyFileVersion("9.8.7.0")]
namespace ApifyPS {
    public class ApifyConnection { }
    [System.Management.Automation.Cmdlet("Get", "ApifyRun")]
    public class GetApifyRunCommand : System.Management.Automation.PSCmdlet { }
}
'@
    $dll = Join-Path $TestDrive 'ApifyPS.dll'
    # In a process of its own: this one has an ApifyPS already.
    (Invoke-ChildPowerShell '-Command', "Add-Type -Path '$source' -OutputAssembly '$dll'").Output | Should -BeNullOrEmpty
    foreach ($framework in 'net8.0', 'netstandard2.0') {
        Copy-Item -LiteralPath $dll -Destination ([System.IO.Path]::Combine($OtherVersion, 'bin', $framework, 'ApifyPS.dll'))
    }
    $Version = (Get-Module ApifyPS).Version.ToString()

    # What of the module is in a session, on one line.
    $Inventory = '"$(@(Get-Module ApifyPS*).Version -join '','')|$(@(Get-Command *-Apify* -ListImported).Count)|$(@(Get-TypeData ApifyPS.*).Count)|$(@(Get-FormatData ApifyPS.* -ErrorAction Ignore).Count)|$(@(Get-Alias | Where-Object Source -Like ApifyPS*).Count)"'
    $Complete = (Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; $Inventory").Output
    $Nothing = '|0|0|0|0'
    # An error is one line here, whatever it says.
    function Get-Attempt ([string] $Manifest, [string] $Switch) {
        "try { Import-Module '$Manifest' $Switch -ErrorAction Stop } catch { `"error: `$_`" }; `"`$(`$Error.Count) in ```$Error`""
    }
}

Describe 'Another version of the module' {
    It 'is refused in one sentence while one is loaded (<_>), which stays as it was' -ForEach '', '-Force', '-Global' {
        $attempt = Get-Attempt $manifest $_
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; $attempt; $Inventory"
        $result.Output | Should -Be "error: ApifyPS 9.8.7 can't be imported here, because this PowerShell has loaded ApifyPS $($Version): open a new session and import it there.`n1 in `$Error`n$Complete"
    }

    It 'is refused in one sentence when the one that is loaded was removed, and leaves nothing behind' {
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Remove-Module ApifyPS; $(Get-Attempt $manifest); $Inventory"
        $result.Output | Should -Be "error: ApifyPS 9.8.7 can't be imported here, because this PowerShell has loaded ApifyPS $($Version): open a new session and import it there.`n1 in `$Error`n$Nothing"
    }

    It 'is told as well by this version, when the other came first' {
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$manifest'; $(Get-Attempt $ModulePath)"
        $result.Output | Should -Be "error: ApifyPS $Version can't be imported here, because this PowerShell has loaded ApifyPS 9.8.7: open a new session and import it there.`n1 in `$Error"
    }

    It 'prints no more than the sentence at the prompt' {
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Import-Module '$manifest' -Force"
        $result.Output | Should -Match 'open a new session'
        $result.Output | Should -Not -Match 'TypeData'
        @($result.Output -split "`n").Count | Should -BeLessThan 10
    }
}

Describe 'This version of the module' {
    It 'loads no other module with it, which would take as long again' {
        $result = Invoke-ChildPowerShell '-Command', "`$before = (Get-Module).Name; Import-Module '$ModulePath'; (Get-Module).Name | Where-Object { `$_ -notin `$before }"
        $result.Output | Should -Be 'ApifyPS'
    }

    It 'can be imported again (<_>) and is whole' -ForEach '', '-Force', '; Remove-Module ApifyPS; Import-Module ''{0}''' {
        $again = $_ -replace '\{0\}', $ModulePath
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Import-Module '$ModulePath' $again; `"`$(`$Error.Count)`"; $Inventory"
        $result.Output | Should -Be "0`n$Complete"
    }

    It 'can be imported from another folder with the same files' {
        $copy = Copy-Module 'copy'
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Remove-Module ApifyPS; Import-Module '$copy'; `"`$(`$Error.Count)`"; $Inventory"
        $result.Output | Should -Be "0`n$Complete"
    }
}

Describe 'An import that fails' {
    It 'leaves no command, type data, view or alias behind when <Case>, and the next one works' -ForEach @(
        @{ Case = 'the dll is broken'; Name = 'ApifyPS.dll'; Content = 'not a dll' }
        @{ Case = 'the dll of the client is broken'; Name = 'ApifyPS.Client.dll'; Content = 'not a dll' }
        @{ Case = 'a dll is missing'; Name = 'ApifyPS.Client.dll'; Content = $null }
    ) {
        $copy = Copy-Module "broken$([guid]::NewGuid().ToString('n'))"
        if ($Content) { Set-Dll $copy $Name $Content }
        else { Get-ChildItem -LiteralPath (Join-Path $copy 'bin') -Recurse -Filter $Name | Remove-Item }
        $result = Invoke-ChildPowerShell '-Command', "try { Import-Module '$copy' -ErrorAction Stop } catch { }; `"`$(`$Error.Count)`"; $Inventory; Import-Module '$ModulePath' -ErrorAction Stop; $Inventory"
        $result.Output | Should -Be "1`n$Nothing`n$Complete"
    }
}

Describe 'The manifest' {
    It 'is taken by Publish-PSResource' -Skip:(-not (Get-Command Publish-PSResource -ErrorAction Ignore)) {
        $repository = "ApifyPS-$([guid]::NewGuid().ToString('n'))"
        $packages = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'packages')
        Register-PSResourceRepository -Name $repository -Uri $packages.FullName -Trusted
        try { Publish-PSResource -Path (Copy-Module 'published') -Repository $repository -ErrorAction Stop }
        finally { Unregister-PSResourceRepository -Name $repository }
        (Get-ChildItem $packages.FullName -Filter *.nupkg).Name | Should -Match '^ApifyPS\.'
    }
}

Describe 'Constrained language' {
    It 'imports the module and shows what objects hold, in tables and lists' {
        $result = Invoke-ChildPowerShell '-Command', (@'
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            Import-Module '{0}'
            $null = Connect-Apify -Local -Port 0 -InMemory
            $null = Register-ApifyLocalActor hello -Scripted @{ statusMessage = 'all done'; output = @{ a = 1 } }
            $run = Invoke-ApifyActor hello
            $run | Format-Table | Out-String -Width 120
            $run | Format-List | Out-String -Width 120
            Get-ApifyConnection | Format-Table | Out-String -Width 120
            "$($Error.Count) errors"
            Disconnect-Apify
'@ -replace '\{0\}', $ModulePath)
        $result.Output | Should -Match '(?m)^\w{17} .*SUCCEEDED .*all done'
        $result.Output | Should -Match '(?m)^StatusMessage\s*: all done'
        $result.Output | Should -Match '(?m)^Status\s*: SUCCEEDED'
        $result.Output | Should -Match '(?m)^local\s+True\s+LocalPlatform'
        $result.Output | Should -Match '(?m)^0 errors'
    }
}
