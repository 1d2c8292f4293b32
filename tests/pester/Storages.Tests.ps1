# Datasets, key-value stores and request queues themselves: what a script does first with them.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor crawl @{ items = @(@{ n = 1 }, @{ n = 2 }); output = @{ ok = $true } }
    $run = Invoke-ApifyActor crawl
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Storages: <Noun>' -ForEach @(
    @{ Noun = 'ApifyDataset'; Parameter = 'DatasetId'; RunProperty = 'DefaultDatasetId'; Header = 'Id\s+Name\s+Modified\s+Items\s+Size\s+Access' }
    @{ Noun = 'ApifyKeyValueStore'; Parameter = 'StoreId'; RunProperty = 'DefaultKeyValueStoreId'; Header = 'Id\s+Name\s+Modified\s+Size\s+Access' }
    @{ Noun = 'ApifyRequestQueue'; Parameter = 'QueueId'; RunProperty = 'DefaultRequestQueueId'; Header = 'Id\s+Name\s+Modified\s+Pending\s+Total\s+Access' }
) {
    It 'makes one and gets it at the second call' {
        $first = & "New-$Noun" prices
        $second = & "New-$Noun" -Name prices
        $second.Id | Should -Be $first.Id
        $first.$Parameter | Should -Be $first.Id
    }

    It 'finds it by name, with wildcards, and in the list' {
        (& "Get-$Noun" prices).Name | Should -Be prices
        (& "Get-$Noun" pri*).Name | Should -Be prices
        (& "Get-$Noun" -Name *ICE?).Name | Should -Be prices
        (& "Get-$Noun").Name | Should -Contain prices
        & "Get-$Noun" nothing* | Should -BeNullOrEmpty
    }

    It 'shows them in a table that fits, and in a list' {
        $table = & "Get-$Noun" | Out-String -Width 120
        $table | Should -Match $Header
        $table | Should -Match 'FollowUserSetting'
        & "Get-$Noun" prices | Format-List | Out-String | Should -Match 'ConsoleUrl\s+: http'
    }

    It 'gets the one of a run, and the run from there' {
        ($run | & "Get-$Noun").Id | Should -Be $run.$RunProperty
        ($run | & "Get-$Noun" | Get-ApifyRun).Id | Should -Be $run.Id
    }

    It 'renames it and sets who may read it' {
        $set = & "Get-$Noun" prices | & "Set-$Noun" -NewName offers -GeneralAccess Restricted -PassThru
        $set.Name | Should -Be offers
        $set.GeneralAccess | Should -Be RESTRICTED
        { & "Get-$Noun" prices -ErrorAction Stop } | Should -Throw -ErrorId 'RecordNotFound,*'
    }

    It 'does nothing under -WhatIf' {
        & "Get-$Noun" offers | & "Remove-$Noun" -WhatIf
        & "New-$Noun" other -WhatIf
        (& "Get-$Noun").Name | Should -Contain offers
        (& "Get-$Noun").Name | Should -Not -Contain other
    }

    It 'deletes the unnamed ones alone, and then the named one' {
        $null = & "New-$Noun"
        & "Get-$Noun" -Unnamed | & "Remove-$Noun" -Force
        & "Get-$Noun" -Unnamed | Should -BeNullOrEmpty
        & "Get-$Noun" offers | & "Remove-$Noun" -Confirm:$false
        & "Get-$Noun" -Name off* | Should -BeNullOrEmpty
    }
}

Describe 'Storages of another kind' {
    It 'are an error that says what is wanted, as an argument and through the pipeline' {
        $store = New-ApifyKeyValueStore mine
        { Get-ApifyDatasetItem $store -ErrorAction Stop } | Should -Throw '*A key-value store was given*a dataset is wanted*'
        { $store | Remove-ApifyDataset -ErrorAction Stop } | Should -Throw '*A key-value store was given*a dataset is wanted*'
        { Add-ApifyDatasetItem @{ n = 1 } -ErrorAction Stop } | Should -Throw '*-InputObject*'
    }

    It 'come out of a file as what went in' {
        $file = Join-Path $TestDrive 'a dataset.xml'
        $dataset = New-ApifyDataset kept
        @{ n = 1 }, @{ n = 2 } | Add-ApifyDatasetItem $dataset
        $dataset | Export-Clixml $file
        (Import-Clixml $file | Get-ApifyDatasetItem).n | Should -Be 1, 2
    }
}
