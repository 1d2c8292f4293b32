# Without somebody to ask, nothing is deleted that cannot be had back, and no script waits for an answer.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    $null = New-ApifyDataset keep-1
    $null = New-ApifyDataset keep-2
    # What it says, on one line, whatever view and colours it would have.
    $Remove = "Import-Module '$ModulePath'; try { 'keep-1', 'keep-2' | Remove-ApifyDataset } catch { `$_.FullyQualifiedErrorId + ' ' + `$_ }"
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Remove-ApifyDataset where nobody can answer' {
    AfterEach {
        @(Get-ApifyDataset -Name keep-*).Count | Should -Be 2
        @(Get-PlatformRequest DELETE '/datasets').Count | Should -Be 0
    }

    It 'is an error under -NonInteractive' {
        (Invoke-ChildPowerShell '-Command', $Remove).Output | Should -BeLike 'ConfirmationNotPossible,*Nothing was deleted. Add -Force*'
    }

    It 'takes no line of a redirected input for an answer' {
        $executable = @(Get-Command $(if ($PSVersionTable.PSVersion.Major -ge 6) { 'pwsh' } else { 'powershell' }) -CommandType Application)[0].Path
        '', 'Y', 'A' | & $executable -NoLogo -NoProfile -Command $Remove | Should -BeLike 'ConfirmationNotPossible,*Nothing was deleted. Add -Force*'
    }

    It 'is an error in a job, which would wait for ever' {
        $job = Start-Job ([scriptblock]::Create($Remove))
        $job | Wait-Job -Timeout 120 | Receive-Job | Should -BeLike 'ConfirmationNotPossible,*Nothing was deleted. Add -Force*'
        $job | Remove-Job -Force
    }
}

Describe 'Remove-ApifyDataset -Force' {
    It 'deletes under -NonInteractive' {
        (Invoke-ChildPowerShell '-Command', $Remove.Replace('Remove-ApifyDataset', 'Remove-ApifyDataset -Force')).Output | Should -BeNullOrEmpty
        Get-ApifyDataset -Name keep-* | Should -BeNullOrEmpty
    }
}
